#include "async/combiner.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "async/run_blocking.hpp"
#include "testing/test_loop.hpp"

namespace merx {
namespace {

using namespace std::chrono_literals;

struct Item {
    int number = 0;
    int outcome = 0;
};

struct CombinerTest : ::testing::Test {
    Task<void> work(std::span<Item* const> items) {
        EXPECT_FALSE(is_busy) << "one batch at a time";
        is_busy = true;
        std::vector<int>& batch = batches.emplace_back();
        for (const Item* item : items) {
            batch.push_back(item->number);
        }
        co_await sleep_for(1s);
        for (Item* item : items) {
            item->outcome = 10 * item->number;
        }
        is_busy = false;
    }

    Task<void> call(int number) {
        Item item{.number = number};
        if (!co_await combiner.run(item)) {
            ++refused;
            co_return;
        }
        EXPECT_EQ(item.outcome, 10 * number);
        ++done;
    }
    void begin(int first, int last) {
        for (int number = first; number <= last; ++number) {
            spawn(loop, call(number));
        }
    }

    testing::FakeClock clock;
    testing::TestLoop loop{clock};
    Combiner<Item> combiner{{.batch = 4, .waiting = 6}, [this](std::span<Item* const> items) { return work(items); }};
    std::vector<std::vector<int>> batches;
    bool is_busy = false;
    int done = 0;
    int refused = 0;
};

using Batches = std::vector<std::vector<int>>;

TEST_F(CombinerTest, does_a_lone_call_alone) {
    const Instant before = clock.now();
    loop.run(call(1));
    EXPECT_EQ(clock.now(), before + 1s);
    EXPECT_EQ(batches, Batches({{1}}));
}

TEST_F(CombinerTest, puts_together_what_comes_while_a_batch_is_under_way) {
    begin(1, 1);
    loop.run_ready();
    begin(2, 4);
    loop.run_ready();
    EXPECT_EQ(batches, Batches({{1}}));
    loop.advance(1s);
    EXPECT_EQ(done, 1);
    EXPECT_EQ(batches, Batches({{1}, {2, 3, 4}}));
    loop.advance(1s);
    EXPECT_EQ(done, 4);
}

TEST_F(CombinerTest, does_no_more_at_once_than_a_batch_may_hold_and_keeps_the_order) {
    begin(1, 6);
    loop.advance(2s);
    EXPECT_EQ(done, 6);
    EXPECT_EQ(batches, Batches({{1, 2, 3, 4}, {5, 6}}));
}

TEST_F(CombinerTest, refuses_at_once_where_too_many_wait) {
    begin(1, 4);
    loop.run_ready(); // under way
    begin(5, 12);
    loop.run_ready();
    EXPECT_EQ(refused, 2);
    loop.advance(3s);
    EXPECT_EQ(done, 10);
    begin(13, 13);
    loop.advance(1s);
    EXPECT_EQ(done, 11);
}

TEST_F(CombinerTest, callers_that_come_again_share_the_next_batch) {
    const auto twice = [](CombinerTest& test, int number) -> Task<void> {
        co_await test.call(number);
        co_await test.call(number + 10);
    };
    for (int number = 1; number <= 3; ++number) {
        spawn(loop, twice(*this, number));
    }
    loop.advance(2s);
    EXPECT_EQ(done, 6);
    EXPECT_EQ(batches.size(), 2U);
}

TEST(CombinerOfThreads, does_each_call_once) {
    int sum = 0; // guarded by there being one batch at a time
    Combiner<Item> combiner({.batch = 8, .waiting = 1'000}, [&](std::span<Item* const> items) -> Task<void> {
        for (Item* item : items) {
            sum += item->number;
            item->outcome = sum;
        }
        co_return;
    });
    const auto calls = [&]() -> Task<void> {
        for (int i = 0; i < 2'000; ++i) {
            Item item{.number = 1};
            EXPECT_TRUE(co_await combiner.run(item));
            EXPECT_GT(item.outcome, 0);
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            std::vector<Task<void>> tasks;
            for (int j = 0; j < 4; ++j) {
                tasks.push_back(calls());
            }
            run_blocking(all(std::move(tasks)));
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(sum, 4 * 4 * 2'000);
}

} // namespace
} // namespace merx
