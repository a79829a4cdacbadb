#include "async/run_blocking.hpp"

#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "async/suspend.hpp"

namespace merx {
namespace {

Task<int> answer_of_another_thread(std::thread& thread) {
    const int answer = co_await suspend<int>(
        [&](Resume<int> resume) { thread = std::thread([resume = std::move(resume)]() mutable { resume(42); }); });
    co_return answer;
}

Task<void> throw_after_a_timer() {
    co_await sleep_for(Duration{1});
    throw std::runtime_error("late");
}

TEST(RunBlocking, waits_for_what_another_thread_answers) {
    std::thread thread;
    EXPECT_EQ(run_blocking(answer_of_another_thread(thread)), 42);
    thread.join();
    EXPECT_FALSE(Executor::has_current());
}

TEST(RunBlocking, fires_timers_and_throws_what_the_task_threw) {
    EXPECT_THROW(run_blocking(throw_after_a_timer()), std::runtime_error);
}

TEST(RunBlocking, runs_timers_in_the_order_they_are_due) {
    std::vector<int> order;
    run_blocking([](std::vector<int>& fired) -> Task<void> {
        Executor& executor = Executor::current();
        executor.post_after(Duration{2'000}, [&] { fired.push_back(2); });
        executor.post_after(Duration{1'000}, [&] { fired.push_back(1); });
        co_await sleep_for(Duration{3'000});
    }(order));
    EXPECT_EQ(order, (std::vector{1, 2}));
}

} // namespace
} // namespace merx
