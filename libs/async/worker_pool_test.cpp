#include "async/worker_pool.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>

#include "async/spawn.hpp"
#include "testing/test_loop.hpp"

namespace merx {
namespace {

class WorkerPoolTest : public ::testing::Test {
protected:
    testing::FakeClock clock;
    testing::TestLoop loop{clock};
};

TEST_F(WorkerPoolTest, runs_on_another_thread_and_comes_back) {
    WorkerPool pool(1, 1);
    const auto here = std::this_thread::get_id();
    const auto work = [&]() -> Task<int> {
        const auto ran_on = co_await pool.run([] { return std::this_thread::get_id(); });
        EXPECT_NE(ran_on.value(), here);
        EXPECT_EQ(std::this_thread::get_id(), here);
        co_return (co_await pool.run([] { return 3; })).value();
    };
    EXPECT_EQ(loop.run(work()), 3);
}

TEST_F(WorkerPoolTest, throws_what_the_function_threw) {
    WorkerPool pool(1, 1);
    EXPECT_THROW(loop.run(pool.run([]() -> int { throw std::runtime_error("broken"); })), std::runtime_error);
}

TEST_F(WorkerPoolTest, refuses_more_than_its_bound) {
    std::latch released(1);
    WorkerPool pool(1, 2);
    // One runs and two wait, whether or not the thread has begun yet.
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(pool.try_post([&] { released.wait(); }));
    }
    EXPECT_FALSE(pool.try_post([] {}));
    const auto refused = loop.run(pool.run([] { return 1; }));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::resource_exhausted);
    EXPECT_EQ(refused.error().code, "overloaded");
    EXPECT_TRUE(refused.error().retry_after.has_value());
    released.count_down();
}

TEST_F(WorkerPoolTest, finishes_what_it_accepted_before_it_goes) {
    std::atomic<int> ran = 0;
    {
        WorkerPool pool(2, 100);
        for (int i = 0; i < 100; ++i) {
            ASSERT_TRUE(pool.try_post([&] { ++ran; }));
        }
    }
    EXPECT_EQ(ran, 100);
}

TEST_F(WorkerPoolTest, uses_all_its_threads_at_once) {
    std::latch all_running(3);
    WorkerPool pool(3, 0);
    const auto meet = [&]() -> Task<int> {
        co_return (co_await pool.run([&] {
            all_running.arrive_and_wait();
            return 1;
        })).value();
    };
    std::vector<Task<int>> tasks;
    for (int i = 0; i < 3; ++i) {
        tasks.push_back(meet());
    }
    EXPECT_EQ(loop.run(all(std::move(tasks))), (std::vector<int>{1, 1, 1}));
}

} // namespace
} // namespace merx
