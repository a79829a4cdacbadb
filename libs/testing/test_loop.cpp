#include "testing/test_loop.hpp"

namespace merx::testing {

// Each notifies under the lock: once the test's thread has seen the work, the loop may be gone.
void TestLoop::post(Work work) {
    const std::lock_guard lock(mutex_);
    ready_.push_back(std::move(work));
    posted_.notify_one();
}

void TestLoop::expect_post() {
    const std::lock_guard lock(mutex_);
    ++expected_;
}

void TestLoop::post_expected(Work work) {
    const std::lock_guard lock(mutex_);
    --expected_;
    ready_.push_back(std::move(work));
    posted_.notify_one();
}

void TestLoop::post_after(Duration delay, Work work) {
    const std::lock_guard lock(mutex_);
    timers_.emplace(clock_.now() + delay, std::move(work));
    posted_.notify_one();
}

bool TestLoop::run_one() {
    std::unique_lock lock(mutex_);
    posted_.wait(lock, [this] { return !ready_.empty() || expected_ == 0; });
    if (ready_.empty()) {
        return false;
    }
    Work work = std::move(ready_.front());
    ready_.pop_front();
    lock.unlock();
    work();
    return true;
}

void TestLoop::fire_next_timer() {
    std::unique_lock lock(mutex_);
    auto timer = timers_.extract(timers_.begin());
    lock.unlock();
    if (timer.key() > clock_.now()) {
        clock_.advance(timer.key() - clock_.now());
    }
    timer.mapped()();
}

void TestLoop::run_until(const bool& ended) {
    while (!ended) {
        if (run_one()) {
            continue;
        }
        std::unique_lock lock(mutex_);
        // With no timer left, only another thread can go on, through a Signal for one.
        posted_.wait(lock, [this] { return !ready_.empty() || expected_ > 0 || !timers_.empty(); });
        if (ready_.empty() && expected_ == 0) {
            lock.unlock();
            fire_next_timer();
        }
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
