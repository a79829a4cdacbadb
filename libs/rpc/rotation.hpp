// Which server of a service the next call goes to.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/clock.hpp"

namespace merx::rpc {

// What a question after a server's health found.
enum class Health {
    unknown, // not asked yet
    serving,
    leaving, // it answers, and says that it is not to be called
    silent,  // no answer in time, on a connection that stands
    gone,    // no connection, or it refuses calls
};

// What is known of one server, from its health checks and from the calls that went to it.
class Standing {
public:
    Health health() const { return health_; }

    void probed(Health found);
    // An answer to a call said that the server is leaving; only a health check can take that back.
    void says_it_leaves();
    // A call found no connection, or lost it, or was refused because the server is stopping.
    void lost();
    // A call was answered, whatever the answer.
    void answered();
    // A call had no answer in its time. Too many of them in a row put the server out of the rotation, for longer each
    // time; `jitter` is 0 to 1.
    void unanswered(Instant now, double jitter);

    bool is_ejected(Instant now) const { return now < ejected_until_; }
    bool in_rotation(Instant now) const { return health_ == Health::serving && !is_ejected(now); }

    static constexpr int max_unanswered = 5;
    static constexpr Duration first_ejection = std::chrono::seconds{1};
    static constexpr Duration max_ejection = std::chrono::seconds{30};

private:
    Health health_ = Health::unknown;
    int unanswered_ = 0;
    Duration ejection_{0};
    Instant ejected_until_{};
};

// A server in a Rotation; the channel adds its connection.
struct Member {
    explicit Member(std::string at) : address(std::move(at)) {}
    virtual ~Member() = default;

    const std::string address;
    Standing standing{};
    int under_way = 0; // calls
};

// One thread at a time.
class Rotation {
public:
    using Members = std::vector<std::shared_ptr<Member>>;

    // Whether there is something new, besides the order.
    template <class Make>
    bool update(const std::vector<std::string>& addresses, Make make);

    // The best server for a call, and among equals the one with the fewest calls under way: one in the rotation that
    // has not been tried, or, where there is none, one that is ejected, or was tried, or is leaving, or is silent.
    // Null where all are gone or unknown.
    std::shared_ptr<Member> pick(Instant now, const Members& tried);

    // Whether one that nobody knows anything of may turn out to serve.
    bool has_unknown() const;
    std::size_t in_rotation(Instant now) const;
    const Members& members() const { return members_; }

private:
    std::shared_ptr<Member> find(const std::string& address) const;

    Members members_;
    std::size_t turn_ = 0;
};

template <class Make>
bool Rotation::update(const std::vector<std::string>& addresses, Make make) {
    Members next;
    bool changed = false;
    for (const std::string& address : addresses) {
        std::shared_ptr<Member> member = find(address);
        changed = changed || member == nullptr;
        next.push_back(member != nullptr ? std::move(member) : make(address));
    }
    changed = changed || next.size() != members_.size();
    members_ = std::move(next);
    return changed;
}

} // namespace merx::rpc
