#include "async/run_blocking.hpp"

namespace merx {

void BlockingLoop::post(Work work) {
    // Notified under the lock: once its thread has seen the work, the loop may be gone.
    const std::lock_guard lock(mutex_);
    ready_.push_back(std::move(work));
    posted_.notify_one();
}

void BlockingLoop::post_after(Duration delay, Work work) {
    const std::lock_guard lock(mutex_);
    timers_.emplace(std::chrono::steady_clock::now() + delay, std::move(work));
    posted_.notify_one();
}

void BlockingLoop::run_until(const bool& ended) {
    while (!ended) {
        next()();
    }
}

Work BlockingLoop::next() {
    std::unique_lock lock(mutex_);
    while (true) {
        if (!timers_.empty() && timers_.begin()->first <= std::chrono::steady_clock::now()) {
            auto timer = timers_.extract(timers_.begin());
            return std::move(timer.mapped());
        }
        if (!ready_.empty()) {
            Work work = std::move(ready_.front());
            ready_.pop_front();
            return work;
        }
        if (timers_.empty()) {
            posted_.wait(lock);
        } else {
            const Moment due = timers_.begin()->first;
            posted_.wait_until(lock, due);
        }
    }
}

} // namespace merx
