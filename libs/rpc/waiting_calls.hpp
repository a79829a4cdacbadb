// Calls of a channel that found no server and wait for one; included by this library's sources alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "async/suspend.hpp"
#include "core/clock.hpp"
#include "rpc/cancellation.hpp"

namespace merx::rpc {

// Guarded by the channel's mutex but for wake(), which is to be called without it.
class WaitingCalls {
public:
    struct Waiter {
        Resume<bool> resume;
        Instant until;
        Cancellation cancellation;
    };

    std::size_t size() const { return waiters_.size(); }
    // Counts what may help one who waits: who has seen less need not begin to.
    std::uint64_t news() const { return news_; }

    void add(Waiter waiter) { waiters_.push_back(std::move(waiter)); }
    // There is news, for all of them to look again.
    std::vector<Waiter> take_all() {
        ++news_;
        return std::exchange(waiters_, {});
    }
    // Those who have waited long enough, or whose caller has gone.
    std::vector<Waiter> take_over(Instant now);

    static void wake(std::vector<Waiter> waiters);

private:
    std::vector<Waiter> waiters_;
    std::uint64_t news_ = 0;
};

} // namespace merx::rpc
