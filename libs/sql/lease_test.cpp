#include "sql/lease.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "async/run_blocking.hpp"
#include "testing/fake_clock.hpp"
#include "testing/test_database.hpp"

namespace merx::sql {
namespace {

using namespace std::chrono_literals;

// Two processes, a and b, over one database.
class LeaseTest : public ::testing::Test {
protected:
    static constexpr Duration term = 10s;

    bool still_holds(const Lease& lease) {
        return *run_blocking(database->transact<bool>(
            [&](Transaction& tx) -> Task<Result<bool>> { co_return co_await lease.still_holds(tx); }));
    }
    static bool hold(Lease& lease) { return run_blocking(lease.hold()); }

    testing::FakeClock clock;
    testing::TestDatabase database{{{"leases", lease_migrations()}}};
    Leases of_a{*database, "a", clock, term};
    Leases of_b{*database, "b", clock, term};
    Lease a{of_a, "mail"};
    Lease b{of_b, "mail"};
};

TEST_F(LeaseTest, is_held_by_one) {
    EXPECT_TRUE(hold(a));
    EXPECT_FALSE(hold(b));
    EXPECT_TRUE(a.is_held());
    EXPECT_FALSE(b.is_held());
    EXPECT_TRUE(still_holds(a));
    EXPECT_FALSE(still_holds(b));
}

TEST_F(LeaseTest, stays_with_an_owner_who_renews_it) {
    ASSERT_TRUE(hold(a));
    for (int i = 0; i < 10; ++i) {
        clock.advance(term - 1s);
        EXPECT_TRUE(hold(a));
        EXPECT_FALSE(hold(b));
    }
    EXPECT_EQ(a.token(), 1);
}

TEST_F(LeaseTest, goes_to_another_when_its_term_has_passed) {
    ASSERT_TRUE(hold(a));
    clock.advance(term - 1us);
    EXPECT_FALSE(hold(b));
    clock.advance(1us);
    EXPECT_TRUE(hold(b));
    EXPECT_GT(b.token(), a.token());
}

TEST_F(LeaseTest, owner_counts_itself_out_before_others_may_count_themselves_in) {
    ASSERT_TRUE(hold(a));
    clock.advance(term - term / Lease::clock_allowance_share);
    EXPECT_FALSE(a.is_held());
    EXPECT_FALSE(hold(b));
    EXPECT_TRUE(hold(a));
    EXPECT_TRUE(a.is_held());
}

TEST_F(LeaseTest, paused_owner_is_fenced) {
    ASSERT_TRUE(hold(a));
    clock.advance(2 * term);
    ASSERT_TRUE(hold(b));
    EXPECT_FALSE(a.is_held());
    EXPECT_FALSE(still_holds(a));
    EXPECT_FALSE(hold(a));
    clock.advance(2 * term);
    ASSERT_TRUE(hold(a));
    EXPECT_EQ(a.token(), 3);
    EXPECT_FALSE(still_holds(b));
}

TEST_F(LeaseTest, owner_that_was_late_but_missed_by_nobody_goes_on) {
    ASSERT_TRUE(hold(a));
    clock.advance(2 * term);
    EXPECT_TRUE(still_holds(a)); // nobody has decided anything meanwhile
    EXPECT_TRUE(hold(a));
    EXPECT_EQ(a.token(), 1);
}

TEST_F(LeaseTest, is_free_at_once_when_released) {
    ASSERT_TRUE(hold(a));
    run_blocking(a.release());
    EXPECT_FALSE(a.is_held());
    EXPECT_TRUE(hold(b));
    EXPECT_EQ(b.token(), 2);
}

TEST_F(LeaseTest, late_release_takes_nothing_from_the_next_owner) {
    ASSERT_TRUE(hold(a));
    clock.advance(term);
    ASSERT_TRUE(hold(b));
    run_blocking(a.release());
    EXPECT_TRUE(still_holds(b));
    EXPECT_FALSE(hold(a));
}

TEST_F(LeaseTest, releasing_what_is_not_held_does_nothing) {
    ASSERT_TRUE(hold(a));
    run_blocking(b.release());
    EXPECT_TRUE(still_holds(a));
}

TEST_F(LeaseTest, is_taken_by_one_of_many_who_ask_at_once) {
    for (int round = 0; round < 10; ++round) {
        std::atomic<int> holders = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&, i] {
                    const auto connections = database.open_another();
                    Leases of_one(*connections, "process " + std::to_string(i), clock, term);
                    Lease lease(of_one, "race " + std::to_string(round / 2));
                    holders += hold(lease) ? 1 : 0;
                });
            }
        }
        EXPECT_EQ(holders, 1);
        clock.advance(term); // every other race is for one that has run out
    }
}

TEST_F(LeaseTest, one_of_another_name_is_another) {
    Lease other(of_b, "relay");
    EXPECT_TRUE(hold(a));
    EXPECT_TRUE(hold(other));
}

TEST_F(LeaseTest, asks_the_store_only_when_half_of_the_term_has_passed) {
    ASSERT_TRUE(hold(a));
    const auto until = [&] {
        return (*run_blocking(database->read<Rows>([](Session& session) -> Task<Result<Rows>> {
                   co_return co_await session.query("select until_time from leases");
               })))[0]
            .integer(0);
    };
    const auto first = until();
    clock.advance(term / 4);
    ASSERT_TRUE(hold(a));
    EXPECT_EQ(until(), first);
    clock.advance(term / 4);
    ASSERT_TRUE(hold(a));
    EXPECT_GT(until(), first);
}

} // namespace
} // namespace merx::sql
