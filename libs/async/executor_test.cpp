#include "async/executor.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "async/spawn.hpp"
#include "async/suspend.hpp"
#include "testing/test_loop.hpp"

namespace merx {
namespace {

using namespace std::chrono_literals;
using testing::FakeClock;
using testing::TestLoop;

class OnTestLoop : public ::testing::Test {
protected:
    FakeClock clock;
    TestLoop loop{clock};
};

using SuspendOnLoop = OnTestLoop;
using SleepFor = OnTestLoop;
using Spawn = OnTestLoop;
using Start = OnTestLoop;
using All = OnTestLoop;

TEST_F(SuspendOnLoop, goes_on_on_its_own_thread_with_a_value_of_another) {
    const auto test_thread = std::this_thread::get_id();
    std::optional<std::thread> other;
    const auto ask = [&]() -> Task<std::string> {
        std::string answer = co_await suspend<std::string>([&](Resume<std::string> resume) {
            other.emplace([resume = std::move(resume)]() mutable { resume("answer"); });
        });
        EXPECT_EQ(std::this_thread::get_id(), test_thread);
        co_return answer;
    };
    EXPECT_EQ(loop.run(ask()), "answer");
    other->join();
}

TEST_F(SuspendOnLoop, takes_an_answer_that_comes_before_it_waits) {
    const auto ask = []() -> Task<int> { co_return co_await suspend<int>([](Resume<int> resume) { resume(3); }); };
    EXPECT_EQ(loop.run(ask()), 3);
}

TEST_F(SuspendOnLoop, holds_the_clock_still_until_the_other_thread_has_answered) {
    const Instant before = clock.now();
    std::optional<std::thread> other;
    const auto ask = [&]() -> Task<Instant> {
        co_await suspend<int>(
            [&](Resume<int> resume) { other.emplace([resume = std::move(resume)]() mutable { resume(1); }); });
        co_return clock.now();
    };
    loop.post_after(1ms, [] {});
    EXPECT_EQ(loop.run(ask()), before);
    other->join();
}

TEST_F(SuspendOnLoop, takes_many_answers_of_many_threads) {
    constexpr int threads = 4;
    constexpr int rounds = 500;
    std::vector<std::thread> others;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Resume<int>> asked;
    bool done = false;
    others.reserve(threads);
    for (int i = 0; i < threads; ++i) {
        others.emplace_back([&] {
            std::unique_lock lock(mutex);
            while (true) {
                changed.wait(lock, [&] { return done || !asked.empty(); });
                if (asked.empty()) {
                    return;
                }
                Resume<int> resume = std::move(asked.back());
                asked.pop_back();
                lock.unlock();
                resume(1);
                lock.lock();
            }
        });
    }
    const auto ask = [&]() -> Task<int> {
        int sum = 0;
        for (int i = 0; i < rounds; ++i) {
            sum += co_await suspend<int>([&](Resume<int> resume) {
                const std::lock_guard lock(mutex);
                asked.push_back(std::move(resume));
                changed.notify_one();
            });
        }
        co_return sum;
    };
    std::vector<Task<int>> tasks;
    for (int i = 0; i < 8; ++i) {
        tasks.push_back(ask());
    }
    EXPECT_EQ(loop.run(all(std::move(tasks))), std::vector<int>(8, rounds));
    {
        const std::lock_guard lock(mutex);
        done = true;
    }
    changed.notify_all();
    for (std::thread& other : others) {
        other.join();
    }
}

TEST_F(SleepFor, wakes_when_the_clock_gets_there) {
    std::vector<int> woken;
    const auto sleeper = [&](int id, Duration delay) -> Task<void> {
        co_await sleep_for(delay);
        woken.push_back(id);
    };
    spawn(loop, sleeper(2, 20ms));
    spawn(loop, sleeper(1, 10ms));
    spawn(loop, sleeper(3, 20ms));
    loop.run_ready();
    EXPECT_TRUE(woken.empty());
    loop.advance(9ms);
    EXPECT_TRUE(woken.empty());
    loop.advance(1ms);
    EXPECT_EQ(woken, (std::vector<int>{1}));
    loop.advance(1s);
    EXPECT_EQ(woken, (std::vector<int>{1, 2, 3}));
}

TEST_F(SleepFor, makes_time_pass_where_nothing_else_is_left_to_do) {
    const Instant before = clock.now();
    const auto wait_a_day = []() -> Task<void> { co_await sleep_for(std::chrono::hours{24}); };
    loop.run(wait_a_day());
    EXPECT_EQ(clock.now(), before + std::chrono::hours{24});
}

TEST_F(SleepFor, timers_set_by_timers_fire_within_one_advance) {
    int ticks = 0;
    const auto tick = [&]() -> Task<void> {
        for (int i = 0; i < 10; ++i) {
            co_await sleep_for(1s);
            ++ticks;
        }
    };
    spawn(loop, tick());
    loop.advance(5s);
    EXPECT_EQ(ticks, 5);
    loop.advance(5s);
    EXPECT_EQ(ticks, 10);
}

TEST_F(Spawn, starts_later_not_inside_the_call) {
    bool ran = false;
    const auto work = [&]() -> Task<void> {
        ran = true;
        co_return;
    };
    spawn(loop, work());
    EXPECT_FALSE(ran);
    loop.run_ready();
    EXPECT_TRUE(ran);
}

TEST_F(Spawn, drops_a_task_whose_executor_never_ran_it) {
    const auto alive = std::make_shared<int>(1);
    {
        TestLoop other(clock);
        const auto work = [](std::shared_ptr<int>) -> Task<void> { co_return; };
        spawn(other, work(alive));
        EXPECT_EQ(alive.use_count(), 2);
    }
    EXPECT_EQ(alive.use_count(), 1);
}

TEST(SpawnDeathTest, ends_the_process_with_an_exception_nobody_took) {
    EXPECT_DEATH(
        {
            FakeClock clock;
            TestLoop loop(clock);
            const auto work = []() -> Task<void> {
                throw std::runtime_error("nobody took this");
                co_return;
            };
            spawn(loop, work());
            loop.run_ready();
        },
        "nobody took this");
}

TEST_F(Start, calls_done_after_the_frame_of_the_task_is_gone) {
    std::vector<std::string> log;
    struct Local {
        std::vector<std::string>& log;
        ~Local() { log.emplace_back("local gone"); }
    };
    const auto early = [&]() -> Task<Result<int>> {
        const Local local{log};
        co_await sleep_for(1s);
        co_await or_return(Result<int>(fail(not_found("none", "None."))));
        co_return 1;
    };
    {
        const Executor::Scope scope(loop);
        start(early(), [&](std::optional<Result<int>>, std::exception_ptr) { log.emplace_back("done"); });
    }
    loop.advance(1s);
    EXPECT_EQ(log, (std::vector<std::string>{"local gone", "done"}));
}

TEST_F(All, gives_values_in_the_order_of_the_tasks) {
    const auto later = [](int n, Duration delay) -> Task<int> {
        co_await sleep_for(delay);
        co_return n;
    };
    const Instant before = clock.now();
    std::vector<Task<int>> tasks;
    tasks.push_back(later(1, 3s));
    tasks.push_back(later(2, 1s));
    tasks.push_back(later(3, 2s));
    EXPECT_EQ(loop.run(all(std::move(tasks))), (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(clock.now(), before + 3s); // side by side, not one after the other
}

TEST_F(All, takes_tasks_that_end_at_once_and_none_at_all) {
    const auto at_once = [](int n) -> Task<int> { co_return n; };
    std::vector<Task<int>> tasks;
    tasks.push_back(at_once(1));
    tasks.push_back(at_once(2));
    EXPECT_EQ(loop.run(all(std::move(tasks))), (std::vector<int>{1, 2}));
    EXPECT_TRUE(loop.run(all(std::vector<Task<int>>())).empty());
    loop.run(all(std::vector<Task<void>>()));
}

TEST_F(All, throws_the_first_failure_in_order_once_all_have_ended) {
    int ended = 0;
    const auto failing = [&](const char* what, Duration delay) -> Task<void> {
        co_await sleep_for(delay);
        ++ended;
        throw std::runtime_error(what);
    };
    std::vector<Task<void>> tasks;
    tasks.push_back(failing("first", 2s));
    tasks.push_back(failing("second", 1s));
    try {
        loop.run(all(std::move(tasks)));
        FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "first");
    }
    EXPECT_EQ(ended, 2);
}

TEST(RunInlineDeathTest, refuses_a_task_that_waits) {
    EXPECT_DEATH(
        {
            FakeClock clock;
            TestLoop loop(clock);
            const Executor::Scope scope(loop);
            const auto waiting = []() -> Task<void> { co_await sleep_for(1s); };
            run_inline(waiting());
        },
        "assertion failed");
}

TEST(Executor, is_named_by_the_innermost_scope_of_its_thread) {
    FakeClock clock;
    TestLoop one(clock);
    TestLoop other(clock);
    EXPECT_FALSE(Executor::has_current());
    {
        const Executor::Scope outer(one);
        EXPECT_EQ(&Executor::current(), &one);
        {
            const Executor::Scope inner(other);
            EXPECT_EQ(&Executor::current(), &other);
        }
        EXPECT_EQ(&Executor::current(), &one);
        std::thread([] { EXPECT_FALSE(Executor::has_current()); }).join();
    }
    EXPECT_FALSE(Executor::has_current());
}

} // namespace
} // namespace merx
