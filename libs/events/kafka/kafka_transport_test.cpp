#include "events/kafka_transport.hpp"

#include <map>
#include <mutex>

#include <librdkafka/rdkafka.h>

#include "events/dead_letters.hpp"
#include "events/kafka/broker_fixture_test.hpp"
#include "events/kafka/handle.hpp"

namespace merx::events::kafka {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Whether the group has its members, and each of them its partitions.
bool is_settled(rd_kafka_s& client, const std::string& group) {
    constexpr int answer_ms = 5'000;
    const rd_kafka_group_list* found = nullptr;
    if (rd_kafka_list_groups(&client, group.c_str(), &found, answer_ms) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return false;
    }
    const bool settled = found->group_cnt == 1 && std::string_view(found->groups[0].state) == "Stable";
    rd_kafka_group_list_destroy(found);
    return settled;
}

class OverKafka : public BrokerFixture {
protected:
    // Everything that a topic holds, from its beginning.
    std::vector<std::map<std::string, std::string>> headers_in(const std::string& topic, std::size_t count) {
        const Client reader = make_consumer(make_conf(options(), {{"group.id", prefix_ + "test"}}));
        const Partitions all(rd_kafka_topic_partition_list_new(4));
        for (std::int32_t partition = 0; partition < 4; ++partition) {
            rd_kafka_topic_partition_list_add(all.get(), topic.c_str(), partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
        }
        rd_kafka_assign(reader.get(), all.get());
        std::vector<std::map<std::string, std::string>> found;
        eventually([&] {
            const Message message(rd_kafka_consumer_poll(reader.get(), 100));
            if (message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
                found.push_back(headers_of(*message));
            }
            return found.size() >= count;
        });
        return found;
    }

private:
    static std::map<std::string, std::string> headers_of(const rd_kafka_message_t& message) {
        std::map<std::string, std::string> headers;
        rd_kafka_headers_t* raw = nullptr;
        rd_kafka_message_headers(&message, &raw);
        const char* name = nullptr;
        const void* value = nullptr;
        std::size_t size = 0;
        for (std::size_t i = 0; rd_kafka_header_get_all(raw, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
             ++i) {
            headers[name] = std::string(static_cast<const char*>(value), size);
        }
        return headers;
    }
};

TEST_F(OverKafka, gives_each_consumer_what_it_asked_for_in_order) {
    const auto shop = process({subscription("exact", {"order.confirmed"}), subscription("family", {"order.*"}),
                               subscription("everything", {"*"})});
    std::vector<Event> batch = events(100);
    batch.push_back(event("ord_1", 101, "order.shipped"));
    batch.push_back(event("TEE-S", 1, "stock.changed"));
    deliver(shop->transport, batch);
    EXPECT_TRUE(eventually([&] { return effect_count("exact") == 100 && effect_count("family") == 101; }));
    // It learns of new topics when it next asks which there are.
    EXPECT_TRUE(eventually([&] { return effect_count("everything") == 102; }));
    EXPECT_EQ(effects("exact"), up_to(100));
    EXPECT_EQ(effects("family"), up_to(101));
    EXPECT_EQ(effects("everything"), up_to(101));
    EXPECT_EQ(effects("everything", "TEE-S"), up_to(1));
    EXPECT_EQ(troubles(), "");
}

TEST_F(OverKafka, applies_an_event_once_however_often_it_is_sent) {
    const auto shop = process({subscription("mail", {"order.*"})});
    const std::vector<Event> batch = events(10);
    deliver(shop->transport, batch);
    deliver(shop->transport, batch);
    deliver(shop->transport, {event("ord_1", 11)});
    EXPECT_TRUE(eventually([&] { return effect_count("mail") == 11; }));
    EXPECT_EQ(effects("mail"), up_to(11));
    // Counted after the commit that made the effects visible.
    EXPECT_TRUE(eventually([&] { return shop->transport.stats().duplicates == 10U; }));
}

TEST_F(OverKafka, gives_the_handler_the_whole_event) {
    std::mutex mutex;
    std::optional<Event> got;
    const auto shop = process({subscription("mail", {"order.*"}, [&](const Event& seen) -> Result<void> {
        const std::scoped_lock lock(mutex);
        got = seen;
        return {};
    })});
    Event sent = event("ord_9", 7, "order.shipped");
    sent.trace_parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    deliver(shop->transport, {sent});
    ASSERT_TRUE(eventually([&] { return effect_count("mail") == 1; }));
    const std::scoped_lock lock(mutex);
    EXPECT_EQ(got->id, sent.id);
    EXPECT_EQ(got->subject, sent.subject);
    EXPECT_EQ(got->sequence, sent.sequence);
    EXPECT_EQ(got->time, sent.time);
    EXPECT_EQ(got->trace_parent, sent.trace_parent);
    EXPECT_EQ(got->data, sent.data);
}

TEST_F(OverKafka, keeps_the_order_of_a_subject_while_processes_join_and_leave) {
    constexpr int subjects = 20;
    const std::vector<Subscription> subscriptions{subscription("mail", {"order.*"})};
    const auto first = process(subscriptions);
    int round = 0;
    const auto send_round = [&] {
        ++round;
        std::vector<Event> batch;
        for (int subject = 0; subject < subjects; ++subject) {
            batch.push_back(event("ord_" + std::to_string(subject), round));
        }
        deliver(first->transport, batch);
    };
    send_round();
    for (int turn = 0; turn < 3; ++turn) {
        auto second = process(subscriptions);
        // Events flow until it has its share, and while it leaves.
        EXPECT_TRUE(eventually([&] {
            send_round();
            return second->transport.stats().applied > 0;
        }));
        send_round();
        second.reset();
        send_round();
    }
    ASSERT_TRUE(eventually([&] { return effect_count("mail") == static_cast<std::size_t>(subjects * round); }))
        << effect_count("mail") << " of " << subjects * round;
    for (int subject = 0; subject < subjects; ++subject) {
        EXPECT_EQ(effects("mail", "ord_" + std::to_string(subject)), up_to(round));
    }
}

TEST_F(OverKafka, parks_a_poisoned_subject_with_a_copy_for_onlookers) {
    const auto shop = process({subscription("mail", {"order.*"}, [](const Event& seen) -> Result<void> {
        return seen.subject == "ord_1" && seen.sequence == 2 ? fail(conflict("no_template", "")) : Result<void>{};
    })});
    deliver(shop->transport, {event("ord_1", 1), event("ord_1", 2), event("ord_2", 1), event("ord_1", 3)});
    deliver(shop->transport, {event("ord_1", 4), event("ord_2", 2)});
    ASSERT_TRUE(eventually([&] { return effect_count("mail") == 3 && sink_backlog().dead == 3; }));
    EXPECT_THAT(effects("mail"), ElementsAre(1));
    EXPECT_THAT(effects("mail", "ord_2"), ElementsAre(1, 2));
    const auto copies = headers_in(prefix_ + "dead-letters", 3);
    ASSERT_THAT(copies, SizeIs(3));
    EXPECT_EQ(copies[0].at("ce_sequence"), "2");
    EXPECT_EQ(copies[0].at("merx_consumer"), "mail");
    EXPECT_EQ(copies[0].at("merx_reason"), "no_template: ");
    EXPECT_EQ(copies[2].at("ce_sequence"), "4");
}

TEST_F(OverKafka, waits_for_a_store_that_is_away_and_keeps_its_place) {
    FlakyDatabase store(*sink_);
    Subscription mail = subscription("mail", {"order.*"});
    mail.database = &store;
    store.set_away(true);
    const auto shop = process({mail});
    deliver(shop->transport, events(50));
    ASSERT_TRUE(eventually([&] { return store.refusals() >= 3; }));
    store.set_away(false);
    EXPECT_TRUE(eventually([&] { return effect_count("mail") == 50; }));
    EXPECT_EQ(effects("mail"), up_to(50));
    EXPECT_EQ(sink_backlog().dead, 0);
    EXPECT_THAT(troubles(), HasSubstr("mail waits for its store: the store is away"));
}

TEST_F(OverKafka, leaves_to_the_next_process_what_its_store_could_not_take) {
    FlakyDatabase store(*sink_);
    Subscription mail = subscription("mail", {"order.*"});
    mail.database = &store;
    store.set_away(true);
    auto shop = process({mail});
    deliver(shop->transport, events(5));
    ASSERT_TRUE(eventually([&] { return store.refusals() >= 1; }));
    shop.reset();
    store.set_away(false);
    shop = process({mail});
    EXPECT_TRUE(eventually([&] { return effect_count("mail") == 5; }));
    EXPECT_TRUE(eventually([&] { return shop->transport.stats().applied == 5U; }));
    EXPECT_EQ(shop->transport.stats().duplicates, 0U);
}

TEST_F(OverKafka, tells_every_listening_process_what_happens_from_then_on) {
    struct Heard {
        std::mutex mutex;
        std::vector<std::int64_t> sequences;
        int lost = 0;
        Listener listener() {
            return {.types = {"order.shipped", "stock.*"},
                    .hear =
                        [this](const Event& seen) {
                            const std::scoped_lock lock(mutex);
                            sequences.push_back(seen.sequence);
                        },
                    .lost =
                        [this] {
                            const std::scoped_lock lock(mutex);
                            ++lost;
                        }};
        }
        bool has_begun() {
            const std::scoped_lock lock(mutex);
            return lost > 0;
        }
        std::size_t count() {
            const std::scoped_lock lock(mutex);
            return sequences.size();
        }
    };
    const auto early = process({});
    deliver(early->transport, {event("ord_1", 1, "order.shipped")});
    Heard one;
    Heard other;
    const auto first = process({}, {one.listener()});
    const auto second = process({}, {other.listener()});
    ASSERT_TRUE(eventually([&] { return one.has_begun() && other.has_begun(); }));
    deliver(early->transport, {event("ord_1", 2, "order.shipped"), event("ord_1", 3, "order.delivered"),
                               event("TEE-S", 4, "stock.changed")});
    EXPECT_TRUE(eventually([&] { return one.count() == 2 && other.count() == 2; }));
    EXPECT_THAT(one.sequences, ::testing::UnorderedElementsAre(2, 4));
    EXPECT_THAT(other.sequences, ::testing::UnorderedElementsAre(2, 4));
}

TEST_F(OverKafka, says_that_nobody_answers_and_stops_all_the_same) {
    KafkaOptions nowhere = options();
    nowhere.brokers = "127.0.0.1:1";
    Process shop(nowhere, clock_, {subscription("mail", {"order.*"})});
    ASSERT_FALSE(shop.transport.healthy().has_value());
    EXPECT_EQ(shop.transport.healthy().error().code, "kafka_unavailable");
    EXPECT_THROW(loop_.run(shop.transport.deliver(events(1))), Undelivered);
}

TEST_F(OverKafka, takes_the_usual_session_where_the_brokers_refuse_a_shorter_one) {
    KafkaOptions hasty = options();
    hasty.session_timeout = std::chrono::milliseconds{500}; // this broker wants a second
    Process shop(hasty, clock_, {subscription("mail", {"order.*"})});
    deliver(shop.transport, events(5));
    EXPECT_TRUE(eventually([&] { return effect_count("mail") == 5; }));
}

// The following stop the broker, and so come last.

TEST_F(OverKafka, ends_in_time_where_the_broker_falls_silent_before_the_group_is_left) {
    auto shop = process({subscription("mail", {"order.*"})});
    const KafkaOptions same = options();
    const Client onlooker = make_producer(make_conf(same, {}));
    ASSERT_TRUE(eventually([&] { return is_settled(*onlooker, prefix_ + "mail"); }));
    broker().pause(); // which nobody can have noticed yet
    const auto asked = std::chrono::steady_clock::now();
    shop.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds{20});
    broker().resume();
}

TEST_F(OverKafka, notices_what_it_applied_before_its_position_was_kept) {
    Subscription mail = subscription("mail", {"order.*"});
    auto shop = process({mail});
    deliver(shop->transport, events(5));
    ASSERT_TRUE(eventually([&] { return effect_count("mail") == 5; }));
    shop.reset();
    // Between the consumer's commit and that of its position.
    std::atomic<bool> kill = true;
    mail.after_commit = [&] {
        if (kill.exchange(false)) {
            broker().kill();
        }
    };
    shop = process({mail});
    deliver(shop->transport, {event("ord_1", 6)});
    ASSERT_TRUE(eventually([&] { return effect_count("mail") == 6; }));
    shop.reset();
    broker().start();
    shop = process({mail});
    deliver(shop->transport, {event("ord_1", 7)});
    EXPECT_TRUE(eventually([&] { return effect_count("mail") == 7; }));
    EXPECT_EQ(effects("mail"), up_to(7));
    EXPECT_TRUE(eventually([&] { return shop->transport.stats().duplicates == 1U; }));
}

TEST_F(OverKafka, delivers_in_order_what_was_announced_while_the_broker_was_away) {
    const auto shop = process({subscription("mail", {"order.*"})});
    testing::ThreadLoop loop;
    Relay relay(*source_, shop->transport, clock_, {.last_retry = std::chrono::milliseconds{200}});
    const auto outbox = make_outbox([&] { relay.wake(); });
    relay.start(loop.executor());
    int sequence = 0;
    const auto announce = [&](int count) {
        std::vector<Event> batch;
        for (int i = 0; i < count; ++i) {
            batch.push_back(event("ord_1", ++sequence));
        }
        commit(*outbox, batch);
    };
    announce(300);
    ASSERT_TRUE(eventually([&] { return effect_count("mail") > 0; }));
    announce(500); // some of these are on their way
    broker().kill();
    for (int i = 0; i < 50; ++i) {
        announce(10);
    }
    EXPECT_TRUE(eventually([&] { return !shop->transport.healthy().has_value(); }));
    broker().start();
    announce(10);
    EXPECT_TRUE(eventually([&] { return effect_count("mail") == 1'310; })) << effect_count("mail");
    EXPECT_EQ(effects("mail"), up_to(1'310));
    EXPECT_TRUE(eventually([&] { return source_backlog().unsent == 0; }));
    EXPECT_TRUE(shop->transport.healthy().has_value());
    run_blocking(relay.stop());
}

} // namespace
} // namespace merx::events::kafka
