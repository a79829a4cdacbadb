#include "async/signal.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "testing/test_loop.hpp"

namespace merx {
namespace {

using namespace std::chrono_literals;

class SignalTest : public ::testing::Test {
protected:
    testing::FakeClock clock;
    testing::TestLoop loop{clock};
    Signal signal;
    int woken = 0;

    Task<void> waiter() {
        co_await signal.wait();
        ++woken;
    }
};

TEST_F(SignalTest, wakes_all_who_wait_and_forgets) {
    spawn(loop, waiter());
    spawn(loop, waiter());
    loop.run_ready();
    EXPECT_EQ(woken, 0);
    signal.notify_all();
    EXPECT_EQ(woken, 0); // not inside the call
    loop.run_ready();
    EXPECT_EQ(woken, 2);
    spawn(loop, waiter());
    loop.run_ready();
    EXPECT_EQ(woken, 2);
    signal.notify_all();
    loop.run_ready();
    EXPECT_EQ(woken, 3);
}

TEST_F(SignalTest, limit_ends_a_wait_without_a_notification) {
    const Instant before = clock.now();
    const auto wait = [&]() -> Task<bool> { co_return co_await signal.wait_for(5s); };
    EXPECT_FALSE(loop.run(wait()));
    EXPECT_EQ(clock.now(), before + 5s);
    signal.notify_all(); // the waiter is no longer there
    loop.run_ready();
}

TEST_F(SignalTest, notification_comes_before_the_limit) {
    bool notified = false;
    const auto wait = [&]() -> Task<void> { notified = co_await signal.wait_for(5s); };
    spawn(loop, wait());
    loop.advance(1s);
    signal.notify_all();
    loop.run_ready();
    EXPECT_TRUE(notified);
    loop.advance(10s); // its timer finds nobody
}

TEST_F(SignalTest, timer_may_outlive_the_signal) {
    auto short_lived = std::make_unique<Signal>();
    const auto wait = [&]() -> Task<void> { co_await short_lived->wait_for(5s); };
    spawn(loop, wait());
    loop.run_ready();
    short_lived->notify_all();
    loop.run_ready();
    short_lived.reset();
    loop.advance(10s);
}

TEST_F(SignalTest, notification_between_looking_and_waiting_is_not_lost) {
    const auto wait = [&]() -> Task<bool> {
        const std::uint64_t seen = signal.count();
        signal.notify_all();
        co_return co_await signal.wait_past(seen, 5s);
    };
    const Instant before = clock.now();
    EXPECT_TRUE(loop.run(wait()));
    EXPECT_EQ(clock.now(), before);
}

TEST_F(SignalTest, waits_past_what_was_seen) {
    bool went_on = false;
    const auto wait = [&]() -> Task<void> {
        co_await signal.wait_past(signal.count());
        went_on = true;
    };
    spawn(loop, wait());
    loop.run_ready();
    EXPECT_FALSE(went_on);
    signal.notify_all();
    loop.run_ready();
    EXPECT_TRUE(went_on);
}

TEST_F(SignalTest, hears_every_change_another_thread_makes) {
    constexpr int changes = 10'000;
    std::atomic<int> made = 0;
    std::thread other([&] {
        for (int i = 0; i < changes; ++i) {
            ++made;
            signal.notify_all();
        }
    });
    const auto wait = [&]() -> Task<void> {
        while (true) {
            const std::uint64_t seen = signal.count();
            if (made == changes) {
                co_return;
            }
            co_await signal.wait_past(seen);
        }
    };
    loop.run(wait());
    other.join();
    EXPECT_EQ(signal.count(), static_cast<std::uint64_t>(changes));
}

} // namespace
} // namespace merx
