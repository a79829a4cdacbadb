#include "rpc/breaker.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rpc/retry_budget.hpp"

namespace merx::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr BreakerOptions quick{.window = seconds{10}, .min_failures = 4, .open_time = seconds{1}, .trials = 2};

class BreakerTest : public ::testing::Test {
protected:
    bool call(bool success) {
        const auto ticket = breaker.admit(now);
        if (ticket) {
            breaker.ended(*ticket, success, now);
        }
        return ticket.has_value();
    }
    void fail_until_open() {
        for (int i = 0; i < quick.min_failures; ++i) {
            call(false);
        }
    }

    Breaker breaker{quick};
    Instant now{seconds{1'000'000}};
};

TEST_F(BreakerTest, lets_calls_pass_while_few_fail) {
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(call(i % 3 != 0));
    }
    EXPECT_EQ(breaker.state(), Breaker::State::closed);
}

TEST_F(BreakerTest, opens_when_half_of_enough_calls_have_failed) {
    for (int i = 0; i < quick.min_failures; ++i) {
        EXPECT_EQ(breaker.state(), Breaker::State::closed);
        call(true);
        call(false);
    }
    EXPECT_EQ(breaker.state(), Breaker::State::open);
    EXPECT_FALSE(breaker.admit(now));
}

TEST_F(BreakerTest, does_not_hold_old_failures_against_a_service) {
    for (int i = 0; i < 10 * quick.min_failures; ++i) {
        call(false);
        now += quick.window / 2;
    }
    EXPECT_EQ(breaker.state(), Breaker::State::closed);
}

TEST_F(BreakerTest, closes_after_enough_trials_have_succeeded) {
    fail_until_open();
    now += quick.open_time - milliseconds{1};
    EXPECT_FALSE(breaker.admit(now));
    now += milliseconds{1};

    EXPECT_TRUE(call(true));
    EXPECT_EQ(breaker.state(), Breaker::State::half_open);
    EXPECT_TRUE(call(true));
    EXPECT_EQ(breaker.state(), Breaker::State::closed);
}

TEST_F(BreakerTest, lets_no_more_pass_than_its_trials_while_they_are_under_way) {
    fail_until_open();
    now += quick.open_time;
    ASSERT_TRUE(breaker.admit(now));
    const auto second = breaker.admit(now);
    ASSERT_TRUE(second);
    EXPECT_FALSE(breaker.admit(now));

    breaker.given_up(*second); // its caller went away: another may try
    EXPECT_TRUE(breaker.admit(now));
}

TEST_F(BreakerTest, stays_open_twice_as_long_after_each_trial_that_failed) {
    fail_until_open();
    Duration open_time = quick.open_time;
    for (int i = 0; i < 10; ++i) {
        now += open_time;
        EXPECT_TRUE(call(false)) << i;
        open_time = std::min(open_time * 2, quick.max_open_time);
        now += open_time - milliseconds{1};
        EXPECT_FALSE(call(true)) << i;
        now += milliseconds{1} - open_time;
    }
}

TEST_F(BreakerTest, need_not_wait_when_the_service_is_seen_to_be_back) {
    fail_until_open();
    breaker.may_be_back(now);
    EXPECT_TRUE(call(true));
    EXPECT_EQ(breaker.state(), Breaker::State::half_open);
}

TEST_F(BreakerTest, learns_nothing_from_calls_that_began_before_it_changed) {
    const auto old = breaker.admit(now);
    fail_until_open();
    now += quick.open_time;
    const auto trial = breaker.admit(now);
    breaker.ended(*old, false, now);
    EXPECT_EQ(breaker.state(), Breaker::State::half_open);
    breaker.ended(*old, true, now);
    breaker.ended(*trial, true, now);
    EXPECT_EQ(breaker.state(), Breaker::State::half_open) << "one trial of two has succeeded";
}

// Whatever happens in whatever order: an open breaker admits nothing before its time, a half-open one never more than
// its trials, and a service that answers again is always reached in the end.
RC_GTEST_PROP(BreakerProperty, guards_and_recovers, (const std::vector<std::tuple<int, bool, int>>& events)) {
    Breaker breaker(quick);
    Instant now{seconds{1'000'000}};
    std::vector<Breaker::Ticket> under_way;
    for (const auto& [kind, success, wait] : events) {
        now += milliseconds{std::abs(wait % 3000)};
        const auto before = breaker.state();
        if (kind % 2 == 0 || under_way.empty()) {
            if (const auto ticket = breaker.admit(now)) {
                RC_ASSERT(breaker.state() != Breaker::State::open);
                if (before == Breaker::State::open) {
                    under_way.clear(); // of those from before it may forget
                }
                under_way.push_back(*ticket);
                if (breaker.state() == Breaker::State::half_open) {
                    RC_ASSERT(std::ranges::count(under_way, *ticket) <= quick.trials);
                }
            }
        } else {
            breaker.ended(under_way.back(), success, now);
            under_way.pop_back();
        }
    }
    for (int i = 0; i < 100 && breaker.state() != Breaker::State::closed; ++i) {
        now += quick.max_open_time;
        for (const Breaker::Ticket ticket : std::exchange(under_way, {})) {
            breaker.ended(ticket, true, now);
        }
        if (const auto ticket = breaker.admit(now)) {
            under_way.push_back(*ticket);
        }
    }
    RC_ASSERT(breaker.state() == Breaker::State::closed);
}

RC_GTEST_PROP(RetryBudgetProperty, gives_a_tenth_and_a_reserve, (const std::vector<bool>& calls)) {
    RetryBudget budget(0.1);
    double made = 0;
    double repeated = 0;
    for (const bool is_call : calls) {
        if (is_call) {
            budget.called();
            ++made;
        } else {
            repeated += budget.take() ? 1 : 0;
        }
    }
    RC_ASSERT(repeated <= made * 0.1 + RetryBudget::reserve);
}

TEST(RetryBudget, saves_up_so_that_a_busy_server_may_be_lost) {
    RetryBudget budget(0.1);
    for (int i = 0; i < 100'000; ++i) {
        budget.called();
    }
    int taken = 0;
    while (budget.take()) {
        ++taken;
    }
    EXPECT_EQ(taken, static_cast<int>(RetryBudget::capacity));
}

} // namespace
} // namespace merx::rpc
