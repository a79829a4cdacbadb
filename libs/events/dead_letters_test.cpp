#include "events/dead_letters.hpp"

#include <gmock/gmock.h>

#include "events/events_fixture_test.hpp"

namespace merx::events {
namespace {

using ::testing::ElementsAre;

class DeadLetters : public EventsFixture {
protected:
    DeadLetters() {
        transport_.subscribe(subscription("mail", {"order.*"}, [this](const Event& seen) -> Result<void> {
            if (seen.subject == "ord_1" && seen.sequence == poison_) {
                return fail(conflict("no_template", "There is no such template."));
            }
            return {};
        }));
    }

    void deliver(const std::vector<Event>& batch) { loop_.run(transport_.deliver(batch)); }
    std::vector<std::int64_t> parked() {
        std::vector<std::int64_t> sequences;
        for (const DeadLetter& letter : loop_.run(dead_letters(*sink_, {}, 100))) {
            sequences.push_back(letter.event.sequence);
        }
        return sequences;
    }
    Replayed replay_first() { return loop_.run(replay(transport_.subscriptions().front(), "ord_1")); }

    std::int64_t poison_ = 2;
    LocalTransport transport_{clock_};
};

TEST_F(DeadLetters, hold_back_later_events_of_their_subject_and_no_others) {
    deliver({event("ord_1", 1), event("ord_1", 2), event("ord_2", 1), event("ord_1", 3), event("ord_2", 2)});
    deliver({event("ord_1", 4), event("ord_2", 3)});
    EXPECT_THAT(effects("mail"), ElementsAre(1));
    EXPECT_THAT(effects("mail", "ord_2"), ElementsAre(1, 2, 3));
    EXPECT_THAT(parked(), ElementsAre(2, 3, 4));
    EXPECT_EQ(transport_.stats().parked, 3U);
    EXPECT_EQ(transport_.stats().applied, 4U);
}

TEST_F(DeadLetters, say_why_and_what_they_wait_for) {
    deliver(events(3));
    const auto letters = loop_.run(dead_letters(*sink_, {.consumer = "mail", .subject = "ord_1"}, 100));
    ASSERT_EQ(letters.size(), 2U);
    EXPECT_EQ(letters[0].reason, "no_template: There is no such template.");
    EXPECT_EQ(letters[0].attempts, 5);
    EXPECT_EQ(letters[0].event.data, std::string("\0data", 5));
    EXPECT_EQ(letters[1].reason, "an earlier event of this subject is parked");
    EXPECT_EQ(letters[1].attempts, 0);
    EXPECT_TRUE(loop_.run(dead_letters(*sink_, {.consumer = "search"}, 100)).empty());
}

TEST_F(DeadLetters, are_replayed_in_the_order_of_their_sequence) {
    std::vector<Event> late = events(5);
    std::swap(late[2], late[4]);
    deliver(late);
    poison_ = 0;
    const Replayed replayed = replay_first();
    EXPECT_EQ(replayed.applied, 4);
    EXPECT_FALSE(replayed.refused.has_value());
    EXPECT_THAT(effects("mail"), ElementsAre(1, 2, 3, 4, 5));
    deliver({event("ord_1", 6)});
    EXPECT_THAT(effects("mail"), ElementsAre(1, 2, 3, 4, 5, 6)) << "the subject is free again";
}

TEST_F(DeadLetters, stay_behind_the_first_that_is_refused_still) {
    deliver(events(4));
    poison_ = 3;
    const Replayed replayed = replay_first();
    EXPECT_EQ(replayed.applied, 1);
    ASSERT_TRUE(replayed.refused.has_value());
    EXPECT_EQ(replayed.refused->event.sequence, 3);
    EXPECT_EQ(replayed.reason, "no_template: There is no such template.");
    EXPECT_THAT(effects("mail"), ElementsAre(1, 2));
    EXPECT_THAT(parked(), ElementsAre(3, 4));
}

TEST_F(DeadLetters, are_not_applied_when_their_events_come_again) {
    const std::vector<Event> batch = events(3);
    deliver(batch);
    poison_ = 0;
    deliver(batch);
    EXPECT_THAT(effects("mail"), ElementsAre(1));
    replay_first();
    deliver(batch);
    EXPECT_THAT(effects("mail"), ElementsAre(1, 2, 3));
}

TEST_F(DeadLetters, are_dropped_with_a_record_and_the_rest_can_be_replayed) {
    const std::vector<Event> batch = events(4);
    deliver(batch);
    const DeadLetterFilter poison{.consumer = "mail", .subject = "", .event_id = batch[1].id.text()};
    EXPECT_EQ(loop_.run(drop_dead_letters(*sink_, poison, clock_)), 1);
    EXPECT_THAT(parked(), ElementsAre(3, 4));
    EXPECT_EQ(numbers(*sink_, "select subject_sequence from dropped_letters"), (std::vector<std::int64_t>{2}));
    deliver({event("ord_1", 5)});
    EXPECT_THAT(parked(), ElementsAre(3, 4, 5));
    EXPECT_EQ(replay_first().applied, 3);
    EXPECT_THAT(effects("mail"), ElementsAre(1, 3, 4, 5));
}

} // namespace
} // namespace merx::events
