#include "shop/housekeeping.hpp"

#include <gtest/gtest.h>

#include "events/backlog.hpp"
#include "events/outbox.hpp"
#include "testing/test_database.hpp"
#include "testing/test_loop.hpp"

namespace merx::shop {
namespace {

// Remembers what it was asked to forget.
struct Claims {
    Task<std::int64_t> forget(Instant before) {
        if (are_broken) {
            throw sql::Failure("the disk is full");
        }
        asked.push_back(before);
        co_return 0;
    }

    bool are_broken = false;
    std::vector<Instant> asked;
};

class HousekeepingTest : public ::testing::Test {
protected:
    ~HousekeepingTest() override { loop_.run(housekeeping_.stop()); }

    // An event that happened then, delivered or not, with a consumer that heard one at the same time.
    void add(Instant time, bool is_sent) {
        const auto added = loop_.run(store_->transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
            const std::string id = "evt_" + std::to_string(++events_);
            co_await tx.execute("insert into outbox (id, type, source, subject, subject_sequence, time, trace_parent, "
                                "data, sent_time) values ($1, 'order.placed', 'orders', $1, 1, $2, '', '', $3)",
                                {id, time, is_sent ? sql::Value(time) : sql::Value()});
            co_await tx.execute("insert into inbox (consumer, event_id, received_time) values ('test', $1, $2)",
                                {id, time});
            co_return true;
        }));
        ASSERT_TRUE(added);
    }
    std::int64_t count(std::string_view sql) {
        return loop_
            .run(store_->read<std::int64_t>([&](sql::Session& session) -> Task<Result<std::int64_t>> {
                co_return (co_await session.query(sql)).at(0).integer(0);
            }))
            .value();
    }
    std::int64_t announced() { return count("select count(*) from outbox"); }
    std::int64_t heard() { return count("select count(*) from inbox"); }

    testing::FakeClock clock_;
    testing::TestLoop loop_{clock_};
    testing::TestDatabase store_{{{"events", events::migrations()}}};
    Claims claims_;
    Housekeeping housekeeping_{{&*store_}, [this](Instant before) { return claims_.forget(before); }, clock_, loop_};
    int events_ = 0;
};

TEST_F(HousekeepingTest, forgets_delivered_events_after_a_month_and_no_others) {
    const Instant first_round = clock_.now() + Housekeeping::first_round_after;
    const Instant limit = first_round - Housekeeping::event_retention;
    add(limit - Duration{1}, true);
    add(limit - Duration{1}, false);
    add(limit, true);
    housekeeping_.start();
    loop_.run_ready();
    EXPECT_EQ(announced(), 3) << "the start is left in peace";

    loop_.advance(Housekeeping::first_round_after);
    EXPECT_EQ(announced(), 2);
    EXPECT_EQ(heard(), 1);
    EXPECT_EQ(claims_.asked, std::vector{first_round - Housekeeping::claim_retention});
}

TEST_F(HousekeepingTest, comes_round_every_day) {
    housekeeping_.start();
    loop_.advance(Housekeeping::first_round_after + 3 * Housekeeping::interval);
    EXPECT_EQ(claims_.asked.size(), 4U);
}

TEST_F(HousekeepingTest, goes_on_after_a_round_that_failed) {
    claims_.are_broken = true;
    housekeeping_.start();
    loop_.advance(Housekeeping::first_round_after);
    claims_.are_broken = false;
    loop_.advance(Housekeeping::interval);
    EXPECT_EQ(claims_.asked.size(), 1U);
}

TEST_F(HousekeepingTest, ends_at_once_when_it_is_stopped) {
    housekeeping_.start();
    loop_.run_ready();
    const Instant before = clock_.now();
    loop_.run(housekeeping_.stop());
    EXPECT_EQ(clock_.now(), before);
    loop_.advance(Housekeeping::first_round_after);
    EXPECT_TRUE(claims_.asked.empty());
}

} // namespace
} // namespace merx::shop
