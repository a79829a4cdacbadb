#include <set>

#include <gmock/gmock.h>

#include "events/events_fixture_test.hpp"

namespace merx::events {
namespace {

using ::testing::ElementsAre;

class LocalDelivery : public EventsFixture {
protected:
    void deliver(const std::vector<Event>& batch) { loop_.run(transport_.deliver(batch)); }

    std::vector<std::string> parked_;
    LocalTransport transport_{
        clock_, {.on_parked = [this](std::string_view consumer, const Event& parked, std::string_view reason) {
            parked_.push_back(std::string(consumer) + " " + std::to_string(parked.sequence) + " " +
                              std::string(reason));
        }}};
};

TEST_F(LocalDelivery, applies_a_batch_in_order) {
    transport_.subscribe(subscription("mail", {"order.confirmed"}));
    deliver(events(5));
    EXPECT_EQ(effects("mail"), up_to(5));
    EXPECT_EQ(transport_.stats().applied, 5U);
}

TEST_F(LocalDelivery, applies_an_event_once_however_often_it_comes) {
    transport_.subscribe(subscription("mail", {"order.*"}));
    std::vector<Event> batch = events(3);
    deliver(batch);
    deliver(batch);
    batch.push_back(batch.front());
    batch.push_back(event("ord_1", 4));
    batch.push_back(batch.back());
    deliver(batch);
    EXPECT_EQ(effects("mail"), up_to(4));
    EXPECT_EQ(transport_.stats().applied, 4U);
    EXPECT_EQ(transport_.stats().duplicates, 3U + 5U);
}

TEST_F(LocalDelivery, gives_each_consumer_what_it_asked_for) {
    transport_.subscribe(subscription("exact", {"order.confirmed"}));
    transport_.subscribe(subscription("family", {"order.*"}));
    transport_.subscribe(subscription("everything", {"*"}));
    transport_.subscribe(subscription("nothing", {"order"}));
    deliver({event("ord_1", 1), event("ord_1", 2, "order.shipped"), event("ord_1", 3, "orders.other")});
    EXPECT_THAT(effects("exact"), ElementsAre(1));
    EXPECT_THAT(effects("family"), ElementsAre(1, 2));
    EXPECT_THAT(effects("everything"), ElementsAre(1, 2, 3));
    EXPECT_THAT(effects("nothing"), ElementsAre());
}

TEST_F(LocalDelivery, parks_what_is_refused_and_what_comes_after_it) {
    int attempts = 0;
    transport_.subscribe(subscription("mail", {"order.*"}, [&](const Event& seen) -> Result<void> {
        if (seen.sequence == 3) {
            ++attempts;
            return fail(conflict("no_template", "There is no such template."));
        }
        return {};
    }));
    const std::vector<Event> batch = events(5);
    deliver(batch);
    EXPECT_THAT(effects("mail"), ElementsAre(1, 2));
    EXPECT_THAT(parked_, ElementsAre("mail 3 no_template: There is no such template.",
                                     "mail 4 an earlier event of this subject is parked",
                                     "mail 5 an earlier event of this subject is parked"));
    EXPECT_EQ(attempts, 1 + 5) << "once within the batch, then alone";
    EXPECT_EQ(sink_backlog().dead, 3);

    deliver(batch);
    EXPECT_THAT(effects("mail"), ElementsAre(1, 2));
    EXPECT_EQ(sink_backlog().dead, 3) << "a parked event counts as seen";
}

TEST_F(LocalDelivery, treats_an_exception_of_a_handler_as_a_refusal) {
    transport_.subscribe(subscription("mail", {"order.*"}, [&](const Event& seen) -> Result<void> {
        if (seen.sequence == 1) {
            throw std::runtime_error("a bug");
        }
        return {};
    }));
    deliver({event("ord_1", 1), event("ord_2", 2)});
    EXPECT_THAT(effects("mail", "ord_2"), ElementsAre(2));
    EXPECT_THAT(parked_, ElementsAre("mail 1 a bug"));
}

TEST_F(LocalDelivery, parks_what_breaks_a_constraint) {
    Subscription broken = subscription("mail", {"order.*"});
    broken.handler = [](sql::Transaction& tx, const Event& seen) -> Task<Result<void>> {
        co_await tx.execute("insert into effects (consumer, subject, sequence) values ('mail', $1, $2)",
                            {seen.subject, seen.sequence});
        co_await tx.execute("insert into inbox (consumer, event_id, received_time) values ('once', 'once', 1)");
        co_return Result<void>();
    };
    transport_.subscribe(std::move(broken));
    deliver(events(3));
    EXPECT_THAT(effects("mail"), ElementsAre(1));
    EXPECT_EQ(sink_backlog().dead, 2);
}

TEST_F(LocalDelivery, finds_out_whose_sent_statement_broke_a_constraint) {
    Subscription broken = subscription("mail", {"order.*"});
    broken.handler = [](sql::Transaction& tx, const Event& seen) -> Task<Result<void>> {
        tx.send("insert into effects (consumer, subject, sequence) values ('mail', $1, $2)",
                {seen.subject, seen.sequence});
        if (seen.sequence == 2) {
            tx.send("insert into inbox (consumer, event_id, received_time) values ('once', 'once', 1), "
                    "('once', 'once', 1)");
        }
        co_return Result<void>();
    };
    transport_.subscribe(std::move(broken));
    deliver({event("ord_1", 1), event("ord_2", 2), event("ord_3", 3)});
    EXPECT_THAT(effects("mail"), ElementsAre(1));
    EXPECT_THAT(effects("mail", "ord_2"), ElementsAre());
    EXPECT_THAT(effects("mail", "ord_3"), ElementsAre(3));
    EXPECT_EQ(sink_backlog().dead, 1);
}

TEST_F(LocalDelivery, applies_what_succeeds_when_it_is_tried_again) {
    int left_to_fail = 4;
    transport_.subscribe(subscription("mail", {"order.*"}, [&](const Event& seen) -> Result<void> {
        if (seen.sequence == 2 && left_to_fail-- > 0) {
            return fail(conflict("not_yet", ""));
        }
        return {};
    }));
    const Instant before = clock_.now();
    deliver(events(3));
    EXPECT_THAT(effects("mail"), ElementsAre(1, 2, 3));
    EXPECT_THAT(parked_, ElementsAre());
    EXPECT_EQ(clock_.now() - before, std::chrono::milliseconds{10 + 20 + 40}) << "it waits between the attempts";
}

TEST_F(LocalDelivery, loses_patience_with_a_consumer_that_refuses_everything) {
    transport_.subscribe(
        subscription("mail", {"order.*"}, [](const Event&) -> Result<void> { return fail(conflict("never", "")); }));
    std::vector<Event> batch;
    for (int i = 0; i < 100; ++i) {
        batch.push_back(event("ord_" + std::to_string(i), 1));
    }
    const Instant before = clock_.now();
    deliver(batch);
    EXPECT_EQ(clock_.now() - before, std::chrono::milliseconds{500});
    EXPECT_EQ(sink_backlog().dead, 100);
}

TEST_F(LocalDelivery, keeps_the_consumers_apart) {
    transport_.subscribe(
        subscription("mail", {"order.*"}, [](const Event&) -> Result<void> { return fail(conflict("never", "")); }));
    transport_.subscribe(subscription("search", {"order.*"}));
    deliver(events(2));
    EXPECT_THAT(effects("mail"), ElementsAre());
    EXPECT_THAT(effects("search"), ElementsAre(1, 2));
    EXPECT_EQ(sink_backlog().dead, 2);
}

TEST_F(LocalDelivery, calls_after_commit_once_for_a_batch_that_brought_something_new) {
    std::atomic<int> calls = 0;
    Subscription counted = subscription("mail", {"order.*"});
    counted.after_commit = [&] { ++calls; };
    transport_.subscribe(std::move(counted));
    const std::vector<Event> batch = events(3);
    deliver(batch);
    EXPECT_EQ(calls, 1);
    deliver(batch);
    EXPECT_EQ(calls, 1);
}

TEST_F(LocalDelivery, throws_what_the_store_throws_and_parks_nothing) {
    const auto overloaded = sink_.open_another(0);
    Subscription mail = subscription("mail", {"order.*"});
    mail.database = overloaded.get();
    transport_.subscribe(std::move(mail));
    EXPECT_THROW(deliver(events(2)), sql::Overloaded);
    EXPECT_EQ(sink_backlog().dead, 0);
    EXPECT_THAT(effects("mail"), ElementsAre());
}

TEST_F(LocalDelivery, gives_the_handler_the_whole_event) {
    std::optional<Event> got;
    transport_.subscribe(subscription("mail", {"order.*"}, [&](const Event& seen) -> Result<void> {
        got = seen;
        return {};
    }));
    Relay relay(*source_, transport_, clock_);
    const auto outbox = make_outbox([] {});
    Event sent = event("ord_9", 7, "order.shipped");
    sent.trace_parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    commit(*outbox, {sent});
    EXPECT_EQ(loop_.run(relay.send_batch()), 1U);
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->id, sent.id);
    EXPECT_EQ(got->type, sent.type);
    EXPECT_EQ(got->source, sent.source);
    EXPECT_EQ(got->subject, sent.subject);
    EXPECT_EQ(got->sequence, sent.sequence);
    EXPECT_EQ(got->time, sent.time);
    EXPECT_EQ(got->trace_parent, sent.trace_parent);
    EXPECT_EQ(got->data, sent.data);
}

TEST_F(LocalDelivery, tells_listeners_what_they_asked_for) {
    std::vector<std::int64_t> heard;
    transport_.listen({.types = {"order.shipped", "stock.*"},
                       .hear = [&](const Event& seen) { heard.push_back(seen.sequence); },
                       .lost = {}});
    deliver({event("ord_1", 1), event("ord_1", 2, "order.shipped"), event("TEE-S", 3, "stock.changed")});
    EXPECT_THAT(heard, ElementsAre(2, 3));
}

TEST_F(LocalDelivery, shares_its_inbox_with_other_ways_to_receive) {
    const Inbox inbox("mail", clock_);
    const Event early = event("ord_1", 1);
    const auto accept = [&](const Event& seen) {
        return *loop_.run(sink_->transact<bool>(
            [&](sql::Transaction& tx) -> Task<Result<bool>> { co_return co_await inbox.accept(tx, seen); }));
    };
    EXPECT_TRUE(accept(early));
    EXPECT_FALSE(accept(early));
    transport_.subscribe(subscription("mail", {"order.*"}));
    deliver({early, event("ord_1", 2)});
    EXPECT_THAT(effects("mail"), ElementsAre(2));
}

} // namespace
} // namespace merx::events
