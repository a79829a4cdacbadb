// The sessions that ended lately, told from process to process in Redis, within a millisecond or so.
//
// It is the fast way only: what it says is so, for a session never goes on again, but it may not have heard of all of
// them. The user service's store is the truth, and its rpc ListEndedSessions tells it.
//
// In Redis: a sorted set of session ids by the time at which the last of their access tokens has expired, read on every
// connection, and a channel for those that end meanwhile.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "cache/redis.hpp"
#include "core/clock.hpp"

namespace merx::cache {

// Any thread may call anything.
class EndedSessions {
public:
    using Hear = std::function<void(std::string_view session_id)>;

    // `memory`: how long after its end a session matters. Redis and the clock must outlive it.
    EndedSessions(Redis& redis, const Clock& clock, Duration memory);
    ~EndedSessions();
    EndedSessions(const EndedSessions&) = delete;
    EndedSessions& operator=(const EndedSessions&) = delete;

    // Tells all processes, this one included. Does not wait.
    void announce(std::span<const std::string> session_ids);

    // Whether this process has heard of its end. False may be ignorance.
    bool contains(std::string_view session_id) const;

    // Calls for each session that is known to have ended, at once for those heard of already; some may be told twice.
    // On Redis's own thread or the caller's; must neither wait nor throw, and what it refers to must outlive Redis.
    void listen(Hear hear);

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace merx::cache
