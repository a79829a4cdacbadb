#include "async/signal.hpp"

#include <algorithm>
#include <utility>

namespace merx {

Signal::Wait Signal::wait() {
    return Wait(*this, std::nullopt, std::nullopt);
}

Signal::Wait Signal::wait_for(Duration limit) {
    return Wait(*this, std::nullopt, limit);
}

Signal::Wait Signal::wait_past(std::uint64_t seen) {
    return Wait(*this, seen, std::nullopt);
}

Signal::Wait Signal::wait_past(std::uint64_t seen, Duration limit) {
    return Wait(*this, seen, limit);
}

std::uint64_t Signal::count() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

void Signal::notify_all() {
    std::vector<std::shared_ptr<Waiter>> waiters;
    {
        const std::lock_guard lock(mutex_);
        ++count_;
        waiters.swap(waiters_);
    }
    for (const auto& waiter : waiters) {
        if (!waiter->taken.exchange(true)) {
            waiter->executor->post([waiter] {
                waiter->notified = true;
                waiter->handle.resume();
            });
        }
    }
}

void Signal::remove(const Waiter* waiter) {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiters_, [waiter](const auto& other) { return other.get() == waiter; });
}

bool Signal::Wait::await_suspend(std::coroutine_handle<> handle) {
    waiter_->executor = &Executor::current();
    waiter_->handle = handle;
    {
        const std::lock_guard lock(signal_.mutex_);
        if (seen_ && signal_.count_ > *seen_) {
            waiter_->notified = true;
            return false;
        }
        signal_.waiters_.push_back(waiter_);
    }
    if (limit_) {
        // The signal may be gone when the timer fires, unless the waiter is still waiting for it.
        waiter_->executor->post_after(*limit_, [waiter = waiter_, &signal = signal_] {
            if (!waiter->taken.exchange(true)) {
                signal.remove(waiter.get());
                waiter->handle.resume();
            }
        });
    }
    return true;
}

} // namespace merx
