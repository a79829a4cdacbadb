#include "events/kafka/message.hpp"

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::events::kafka {
namespace {

Event an_event() {
    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids(clock, random);
    return Event{.id = EventId::make(ids),
                 .type = "order.confirmed",
                 .source = "orders",
                 .subject = "ord_1",
                 .sequence = 7,
                 .time = clock.now() + std::chrono::microseconds{123'457},
                 .trace_parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                 .data = std::string("\0data", 5)};
}

TEST(KafkaMessage, carries_the_whole_event) {
    const Event sent = an_event();
    const Event got = event_of(headers_of(sent), sent.data).value();
    EXPECT_EQ(got.id, sent.id);
    EXPECT_EQ(got.type, sent.type);
    EXPECT_EQ(got.source, sent.source);
    EXPECT_EQ(got.subject, sent.subject);
    EXPECT_EQ(got.sequence, sent.sequence);
    EXPECT_EQ(got.time, sent.time);
    EXPECT_EQ(got.trace_parent, sent.trace_parent);
    EXPECT_EQ(got.data, sent.data);
}

TEST(KafkaMessage, has_the_headers_of_cloudevents) {
    Event event = an_event();
    event.trace_parent.clear();
    const Headers expected{{"ce_specversion", "1.0"},      {"ce_id", event.id.text()},
                           {"ce_type", "order.confirmed"}, {"ce_source", "orders"},
                           {"ce_subject", "ord_1"},        {"ce_time", to_rfc3339(event.time)},
                           {"ce_sequence", "7"},           {"content-type", "application/protobuf"}};
    EXPECT_EQ(headers_of(event), expected);
}

TEST(KafkaMessage, that_is_not_an_event_says_why) {
    const Event event = an_event();
    for (const std::string_view broken : {"ce_id", "ce_time", "ce_sequence"}) {
        Headers headers = headers_of(event);
        for (auto& [name, value] : headers) {
            if (name == broken) {
                value = "7x";
            }
        }
        const auto refused = event_of(headers, event.data);
        ASSERT_FALSE(refused.has_value()) << broken;
        EXPECT_EQ(refused.error().code, "invalid_request");
        EXPECT_EQ(refused.error().fields.at(0).code, "malformed_message");
        EXPECT_EQ(refused.error().fields.at(0).pointer, "/" + std::string(broken));
    }
    EXPECT_FALSE(event_of({}, "").has_value());
}

TEST(KafkaMessage, belongs_to_an_aggregate) {
    EXPECT_EQ(aggregate_of("order.confirmed"), "order");
    EXPECT_EQ(aggregate_of("order.*"), "order");
    EXPECT_EQ(aggregate_of("*"), "");
}

} // namespace
} // namespace merx::events::kafka
