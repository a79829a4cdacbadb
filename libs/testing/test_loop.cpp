#include "testing/test_loop.hpp"

namespace merx::testing {

void TestLoop::post(Work work) {
    {
        const std::lock_guard lock(mutex_);
        ready_.push_back(std::move(work));
    }
    posted_.notify_one();
}

void TestLoop::expect_post() {
    const std::lock_guard lock(mutex_);
    ++expected_;
}

void TestLoop::post_expected(Work work) {
    {
        const std::lock_guard lock(mutex_);
        --expected_;
        ready_.push_back(std::move(work));
    }
    posted_.notify_one();
}

void TestLoop::post_after(Duration delay, Work work) {
    {
        const std::lock_guard lock(mutex_);
        timers_.emplace(clock_.now() + delay, std::move(work));
    }
    posted_.notify_one();
}

bool TestLoop::run_one() {
    std::unique_lock lock(mutex_);
    if (ready_.empty()) {
        return false;
    }
    Work work = std::move(ready_.front());
    ready_.pop_front();
    lock.unlock();
    work();
    return true;
}

bool TestLoop::fire_next_timer() {
    std::unique_lock lock(mutex_);
    if (timers_.empty()) {
        return false;
    }
    auto timer = timers_.extract(timers_.begin());
    lock.unlock();
    if (timer.key() > clock_.now()) {
        clock_.advance(timer.key() - clock_.now());
    }
    timer.mapped()();
    return true;
}

void TestLoop::run_until(const bool& ended) {
    while (!ended) {
        if (run_one()) {
            continue;
        }
        std::unique_lock lock(mutex_);
        if (expected_ > 0 || timers_.empty()) {
            posted_.wait(lock, [this] { return !ready_.empty(); });
            continue;
        }
        lock.unlock();
        fire_next_timer();
    }
}

void TestLoop::run_ready() {
    const Scope scope(*this);
    while (run_one()) {
    }
}

void TestLoop::advance(Duration by) {
    const Scope scope(*this);
    const Instant until = clock_.now() + by;
    while (true) {
        run_ready();
        {
            const std::lock_guard lock(mutex_);
            if (timers_.empty() || timers_.begin()->first > until) {
                break;
            }
        }
        fire_next_timer();
    }
    if (clock_.now() < until) {
        clock_.advance(until - clock_.now());
    }
    run_ready();
}

} // namespace merx::testing
