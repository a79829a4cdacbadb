#include "cli/event_lines.hpp"

#include <gtest/gtest.h>

#include "merx/orders/v1/events.pb.h"
#include "merx/users/v1/events.pb.h"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::cli {
namespace {

class EventLines : public ::testing::Test {
protected:
    events::Event event(const std::string& type, std::string data) {
        return {.id = events::EventId::make(ids_),
                .type = type,
                .source = "orders",
                .subject = "ord_1",
                .sequence = 2,
                .time = clock_.now(),
                .trace_parent = "",
                .data = std::move(data)};
    }
    // As far as the payload.
    std::string envelope(const events::Event& event) const {
        return R"({"id":")" + event.id.text() + R"(","type":")" + event.type +
               R"(","source":"orders","subject":"ord_1","sequence":2,"time":")" + to_rfc3339(event.time) +
               R"(","trace_parent":"")";
    }

    testing::FakeClock clock_;
    testing::SeededRandom random_;
    TimeOrderedIds ids_{clock_, random_};
};

TEST_F(EventLines, show_what_the_event_says) {
    orders::v1::OrderChanged changed;
    changed.mutable_order()->set_id("ord_1");
    changed.set_from(orders::v1::ORDER_STATUS_PENDING);
    const events::Event confirmed = event("order.confirmed", changed.SerializeAsString());
    EXPECT_EQ(json_line(confirmed),
              envelope(confirmed) + R"(,"data":{"order":{"id":"ord_1"},"from":"ORDER_STATUS_PENDING"}})");
}

TEST_F(EventLines, keep_the_secrets_of_mails) {
    users::v1::PasswordResetRequested requested;
    requested.set_user_id("usr_1");
    requested.set_token("opens-the-account");
    const events::Event asked = event("user.password_reset_requested", requested.SerializeAsString());
    EXPECT_EQ(json_line(asked), envelope(asked) + R"(,"data":{"user_id":"usr_1"}})");
}

TEST_F(EventLines, leave_out_what_they_cannot_read) {
    const events::Event unknown = event("parcel.lost", "?");
    EXPECT_EQ(json_line(unknown), envelope(unknown) + "}");
    const events::Event broken = event("order.confirmed", "\xff\xff");
    EXPECT_EQ(json_line(broken), envelope(broken) + "}");
}

TEST_F(EventLines, show_why_a_letter_is_dead_and_not_what_it_says) {
    const events::Event parked = event("order.confirmed", "secret");
    EXPECT_EQ(json_line(events::DeadLetter{.consumer = "notifications.mail",
                                           .event = parked,
                                           .attempts = 5,
                                           .reason = "no \"template\"",
                                           .parked_time = clock_.now()}),
              R"({"consumer":"notifications.mail","id":")" + parked.id.text() +
                  R"(","type":"order.confirmed","subject":"ord_1","sequence":2,"attempts":5,)"
                  R"("reason":"no \"template\"","parked_time":")" +
                  to_rfc3339(clock_.now()) + R"("})");
}

} // namespace
} // namespace merx::cli
