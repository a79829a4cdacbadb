#include <algorithm>

#include <gmock/gmock.h>

#include "events/dead_letters.hpp"
#include "events/events_fixture_test.hpp"

namespace merx::events {
namespace {

using ::testing::ElementsAre;

class EventsTogether : public EventsFixture {
protected:
    // Writes what it saw into the table `effects`, and refuses what is `refused`.
    void subscribe(std::vector<std::int64_t> refused = {}) {
        const BatchHandler write = [this, refused](sql::Transaction& tx,
                                                   std::span<const Event* const> seen) -> Task<Result<void>> {
            sizes_.push_back(seen.size());
            for (const Event* event : seen) {
                tx.send("insert into effects (consumer, subject, sequence) values ('mail', $1, $2)",
                        {event->subject, event->sequence});
            }
            for (const Event* event : seen) {
                if (std::ranges::find(refused, event->sequence) != refused.end()) {
                    co_return fail(conflict("refused", "Not this one."));
                }
            }
            co_return Result<void>();
        };
        subscribe_with(write);
    }
    void subscribe_with(const BatchHandler& write) {
        transport_.subscribe({.consumer = "mail",
                              .types = {"order.*"},
                              .database = &*sink_,
                              .handler = one_by_one(write),
                              .after_commit = {},
                              .batch_handler = write});
    }
    void deliver(const std::vector<Event>& batch) { loop_.run(transport_.deliver(batch)); }
    std::vector<Event> of_several_subjects(int count) {
        std::vector<Event> made;
        for (int i = 1; i <= count; ++i) {
            made.push_back(event("ord_" + std::to_string(i), i));
        }
        return made;
    }
    std::vector<std::int64_t> all_effects() {
        return numbers(*sink_, "select sequence from effects order by sequence");
    }

    std::vector<std::size_t> sizes_; // of what the handler was given at once
    LocalTransport transport_{clock_};
};

TEST_F(EventsTogether, are_handed_over_at_once) {
    subscribe();
    deliver(events(70));
    EXPECT_EQ(effects("mail"), up_to(70));
    EXPECT_THAT(sizes_, ElementsAre(70));
    EXPECT_EQ(transport_.stats().applied, 70U);
}

TEST_F(EventsTogether, leave_out_what_was_seen_before) {
    subscribe();
    std::vector<Event> batch = events(3);
    deliver({batch[0], batch[1]});
    batch.push_back(event("ord_1", 4));
    deliver(batch);
    deliver(batch);
    EXPECT_EQ(effects("mail"), up_to(4));
    EXPECT_THAT(sizes_, ElementsAre(2, 2));
}

TEST_F(EventsTogether, do_not_suffer_for_one_that_is_refused) {
    subscribe({3});
    deliver(of_several_subjects(5));
    EXPECT_THAT(all_effects(), ElementsAre(1, 2, 4, 5));
    EXPECT_EQ(transport_.stats().parked, 1U);
    EXPECT_EQ(transport_.stats().applied, 4U);
    EXPECT_EQ(sink_backlog().dead, 1);
}

TEST_F(EventsTogether, find_every_one_that_is_refused) {
    subscribe({1, 4, 5});
    deliver(of_several_subjects(5));
    EXPECT_THAT(all_effects(), ElementsAre(2, 3));
    EXPECT_EQ(transport_.stats().parked, 3U);
}

TEST_F(EventsTogether, leave_out_those_behind_one_that_is_parked) {
    subscribe({2});
    deliver(events(2));
    deliver({event("ord_1", 3), event("ord_2", 4), event("ord_3", 5)});
    EXPECT_THAT(all_effects(), ElementsAre(1, 4, 5));
    EXPECT_EQ(sizes_.back(), 2U);
    EXPECT_EQ(sink_backlog().dead, 2);
}

TEST_F(EventsTogether, go_apart_where_a_sent_statement_breaks_a_constraint) {
    const BatchHandler write = [](sql::Transaction& tx, std::span<const Event* const> seen) -> Task<Result<void>> {
        for (const Event* event : seen) {
            tx.send("insert into effects (consumer, subject, sequence) values ('mail', $1, $2)",
                    {event->subject, event->sequence});
            if (event->sequence == 2) {
                tx.send("insert into inbox (consumer, event_id, received_time) values ('mail', $1, 1)",
                        {event->id.text()});
            }
        }
        co_return Result<void>();
    };
    subscribe_with(write);
    deliver(of_several_subjects(3));
    EXPECT_THAT(all_effects(), ElementsAre(1, 3));
    EXPECT_EQ(sink_backlog().dead, 1);
}

TEST_F(EventsTogether, are_appended_at_once_in_their_order) {
    int wakes = 0;
    const auto outbox = make_outbox([&] { ++wakes; });
    const auto appended = loop_.run(source_->transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
        co_await outbox->append(tx, std::vector<Event>());
        co_await outbox->append(tx, events(70));
        co_return true;
    }));
    EXPECT_TRUE(appended.has_value());
    EXPECT_EQ(numbers(*source_, "select subject_sequence from outbox order by position"), up_to(70));
    EXPECT_EQ(wakes, 1);
}

} // namespace
} // namespace merx::events
