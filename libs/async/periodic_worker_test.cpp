#include "async/periodic_worker.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "testing/test_loop.hpp"

namespace merx {
namespace {

using namespace std::chrono_literals;

class PeriodicWorkerTest : public ::testing::Test {
protected:
    static constexpr Duration interval = 10s;

    ~PeriodicWorkerTest() override {
        if (worker) {
            loop.run(worker->stop());
        }
    }

    // Each batch takes `batch_time`, and the first `full` of them say that there is more.
    void make(PeriodicWorker::Options options = {}) {
        options.interval = interval;
        options.on_failure = [this](std::string_view what) { failures.emplace_back(what); };
        worker.emplace(loop, std::move(options), [this] { return batch(); });
        worker->start();
    }

    Task<bool> batch() {
        ++begun;
        if (batch_time > 0s) {
            co_await sleep_for(batch_time);
        }
        if (broken) {
            throw std::runtime_error("no store");
        }
        ++done;
        co_return done <= full;
    }

    testing::FakeClock clock;
    testing::TestLoop loop{clock};
    std::optional<PeriodicWorker> worker;
    std::vector<std::string> failures;
    Duration batch_time = 0s;
    bool broken = false;
    int full = 0;
    int begun = 0;
    int done = 0;
};

TEST_F(PeriodicWorkerTest, works_at_the_start_and_then_on_a_timer) {
    make();
    loop.run_ready();
    EXPECT_EQ(done, 1);
    loop.advance(interval - 1s);
    EXPECT_EQ(done, 1);
    loop.advance(1s);
    EXPECT_EQ(done, 2);
}

TEST_F(PeriodicWorkerTest, goes_on_at_once_while_there_is_more) {
    full = 3;
    make();
    loop.run_ready();
    EXPECT_EQ(done, 4);
}

TEST_F(PeriodicWorkerTest, is_woken) {
    make();
    loop.run_ready();
    worker->wake();
    loop.run_ready();
    EXPECT_EQ(done, 2);
}

TEST_F(PeriodicWorkerTest, a_wake_during_a_batch_is_not_lost) {
    batch_time = 1s;
    make();
    loop.run_ready();
    worker->wake();
    loop.advance(2s);
    EXPECT_EQ(done, 2);
}

TEST_F(PeriodicWorkerTest, waits_before_its_first_batch_if_asked) {
    make({.interval = {}, .first_after = 1min});
    loop.advance(59s);
    EXPECT_EQ(done, 0);
    loop.advance(1s);
    EXPECT_EQ(done, 1);
    loop.advance(interval);
    EXPECT_EQ(done, 2);
}

TEST_F(PeriodicWorkerTest, stops_after_the_batch_under_way) {
    full = 100;
    batch_time = 1s;
    make();
    loop.run_ready();
    ASSERT_EQ(begun, 1);
    loop.run(worker->stop());
    EXPECT_EQ(begun, 1);
    EXPECT_EQ(done, 1);
    loop.advance(1h);
    EXPECT_EQ(begun, 1);
}

TEST_F(PeriodicWorkerTest, stops_at_once_where_it_waits_or_never_ran) {
    make({.interval = {}, .first_after = 1min});
    const Instant before = clock.now();
    loop.run(worker->stop());
    loop.run(worker->stop());
    EXPECT_EQ(clock.now(), before);
    EXPECT_EQ(begun, 0);

    PeriodicWorker idle(loop, {.interval = interval}, [this] { return batch(); });
    loop.run(idle.stop());
    EXPECT_EQ(begun, 0);
}

TEST_F(PeriodicWorkerTest, can_be_started_again) {
    make();
    loop.run_ready();
    loop.run(worker->stop());
    worker->start();
    loop.run_ready();
    EXPECT_EQ(done, 2);
}

TEST_F(PeriodicWorkerTest, tells_of_a_failure_and_tries_again_at_the_next_time) {
    broken = true;
    make();
    loop.run_ready();
    EXPECT_EQ(failures, std::vector<std::string>{"no store"});
    EXPECT_EQ(begun, 1);
    broken = false;
    loop.advance(interval);
    EXPECT_EQ(done, 1);
}

TEST_F(PeriodicWorkerTest, does_nothing_while_it_may_not) {
    bool allowed = false;
    make({.interval = {}, .may_run = [&]() -> Task<bool> { co_return allowed; }});
    loop.advance(3 * interval);
    worker->wake();
    loop.run_ready();
    EXPECT_EQ(begun, 0);
    allowed = true;
    loop.advance(interval);
    EXPECT_EQ(done, 1);
}

TEST_F(PeriodicWorkerTest, asks_before_every_batch) {
    full = 100;
    make({.interval = {}, .may_run = [&]() -> Task<bool> { co_return begun < 3; }});
    loop.run_ready();
    EXPECT_EQ(begun, 3);
}

TEST_F(PeriodicWorkerTest, a_question_that_fails_is_no_permission) {
    make({.interval = {}, .may_run = []() -> Task<bool> {
              throw std::runtime_error("who knows");
              co_return true;
          }});
    loop.run_ready();
    EXPECT_EQ(begun, 0);
    EXPECT_EQ(failures, std::vector<std::string>{"who knows"});
}

} // namespace
} // namespace merx
