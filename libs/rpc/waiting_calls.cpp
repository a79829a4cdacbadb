#include "rpc/waiting_calls.hpp"

#include <algorithm>
#include <iterator>

namespace merx::rpc {

std::vector<WaitingCalls::Waiter> WaitingCalls::take_over(Instant now) {
    const auto kept = std::partition(waiters_.begin(), waiters_.end(), [&](const Waiter& waiter) {
        return waiter.until > now && !waiter.cancellation.is_requested();
    });
    std::vector<Waiter> over(std::make_move_iterator(kept), std::make_move_iterator(waiters_.end()));
    waiters_.erase(kept, waiters_.end());
    return over;
}

void WaitingCalls::wake(std::vector<Waiter> waiters) {
    for (Waiter& waiter : waiters) {
        waiter.resume(true);
    }
}

} // namespace merx::rpc
