// The executor of tests: work runs on the test's own thread, timers fire when the test moves the clock. Timers
// that are due at one moment fire in the order they were set.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include "async/executor.hpp"
#include "async/spawn.hpp"
#include "testing/fake_clock.hpp"

namespace merx::testing {

class TestLoop final : public Executor {
public:
    explicit TestLoop(FakeClock& clock) : clock_(clock) {}

    void post(Work work) override;
    void expect_post() override;
    void post_expected(Work work) override;
    void post_after(Duration delay, Work work) override;

    // Runs the task to its end and gives its value. Where other threads owe an answer (a store's writer) the
    // loop waits for it; otherwise, when only timers are left, the clock jumps to the next one.
    template <class T>
    T run(Task<T> task) {
        const Scope scope(*this);
        std::exception_ptr failure;
        bool ended = false;
        if constexpr (std::is_void_v<T>) {
            start(std::move(task), [&](std::exception_ptr caught) {
                failure = caught;
                ended = true;
            });
            run_until(ended);
            if (failure) {
                std::rethrow_exception(failure);
            }
        } else {
            std::optional<T> value;
            start(std::move(task), [&](std::optional<T> result, std::exception_ptr caught) {
                value = std::move(result);
                failure = caught;
                ended = true;
            });
            run_until(ended);
            if (failure) {
                std::rethrow_exception(failure);
            }
            return std::move(*value);
        }
    }

    // Runs what is ready and what other threads owe, without moving the clock.
    void run_ready();
    // Moves the clock, firing timers in their order.
    void advance(Duration by);

private:
    void run_until(const bool& ended);
    bool run_one(); // false where nothing is ready and nothing is owed
    void fire_next_timer();

    FakeClock& clock_;
    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<Work> ready_;
    std::size_t expected_ = 0; // posts that other threads owe us
    std::multimap<Instant, Work> timers_;
};

} // namespace merx::testing
