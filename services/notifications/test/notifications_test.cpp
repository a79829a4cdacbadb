#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "events/local_transport.hpp"
#include "events/outbox.hpp"
#include "merx/orders/v1/events.pb.h"
#include "merx/users/v1/events.pb.h"
#include "notifications/adapters/mailers.hpp"
#include "notifications/adapters/mime.hpp"
#include "notifications/domain/mail_template.hpp"
#include "notifications/migrations.hpp"
#include "notifications/notifications.hpp"
#include "testing/seeded_random.hpp"
#include "testing/test_database.hpp"
#include "testing/test_loop.hpp"

namespace merx::notifications {
namespace {

// Refuses so many mails before it takes one.
class FlakyMailer final : public Mailer {
public:
    explicit FlakyMailer(int refusals) : refusals_(refusals) {}
    Task<Result<void>> send(const Notification& notification) override {
        ++calls;
        if (refusals_-- > 0) {
            co_return fail(unavailable("mail_server_unavailable", "connection refused"));
        }
        taken.push_back(notification.mail);
        co_return Result<void>();
    }

    int calls = 0;
    std::vector<Mail> taken;

private:
    int refusals_;
};

class NotificationsTest : public ::testing::Test {
protected:
    NotificationsTest()
        : database({{"events", events::migrations()}, {"notifications", migrations()}}), loop(clock),
          ids(clock, random), transport(clock) {}

    ~NotificationsTest() override {
        if (service) {
            loop.run(service->stop());
        }
    }

    void start(Mailer& mailer) {
        service = make_notifications({*database, mailer, clock, ids, loop});
        service->subscribe(transport);
        service->start();
    }

    events::Event order_event(const std::string& type, const std::string& name = "Ada") {
        orders::v1::OrderChanged changed;
        orders::v1::Order& order = *changed.mutable_order();
        order.set_id("ord_1");
        order.set_number("M-100001");
        order.set_email("ada@example.com");
        order.mutable_shipping_address()->set_name(name);
        order.mutable_shipping_address()->set_city("London");
        order.mutable_total()->set_amount(1999);
        order.mutable_total()->set_currency("USD");
        orders::v1::OrderLine& line = *order.add_lines();
        line.set_name("Tea");
        line.set_quantity(2);
        line.mutable_total()->set_amount(1999);
        line.mutable_total()->set_currency("USD");
        return event(type, "ord_1", changed.SerializeAsString());
    }

    events::Event event(const std::string& type, const std::string& subject, std::string data) {
        return {.id = events::EventId::make(ids),
                .type = type,
                .source = "orders",
                .subject = subject,
                .sequence = 1,
                .time = clock.now(),
                .trace_parent = "",
                .data = std::move(data)};
    }

    void deliver(const events::Event& event) {
        loop.run(transport.deliver(std::span(&event, 1)));
        loop.run(drained());
    }

    // Lets the delivery do what is due.
    Task<void> drained() { co_await sleep_for(std::chrono::milliseconds{1}); }

    v1::ListNotificationsResponse list(const std::string& about = "") {
        v1::ListNotificationsRequest request;
        request.set_about(about);
        return loop.run(service->api().list_notifications({}, request)).value();
    }

    testing::FakeClock clock;
    testing::SeededRandom random;
    testing::TestDatabase database;
    testing::TestLoop loop;
    TimeOrderedIds ids;
    events::LocalTransport transport;
    std::unique_ptr<Notifications> service;
};

TEST_F(NotificationsTest, a_confirmed_order_is_mailed_with_its_lines_and_total) {
    FlakyMailer mailer(0);
    start(mailer);
    deliver(order_event("order.confirmed"));

    ASSERT_EQ(mailer.taken.size(), 1U);
    EXPECT_EQ(mailer.taken[0].recipient, "ada@example.com");
    EXPECT_EQ(mailer.taken[0].subject, "Your order M-100001");
    EXPECT_NE(mailer.taken[0].body.find("2 x Tea: 19.99 USD"), std::string::npos);
    EXPECT_NE(mailer.taken[0].body.find("Total: 19.99 USD"), std::string::npos);

    const auto log = list("ord_1");
    ASSERT_EQ(log.notifications_size(), 1);
    EXPECT_EQ(log.notifications(0).status(), v1::NOTIFICATION_STATUS_SENT);
    EXPECT_EQ(log.notifications(0).template_(), "order_confirmed");
}

TEST_F(NotificationsTest, an_event_delivered_twice_is_mailed_once) {
    FlakyMailer mailer(0);
    start(mailer);
    const auto confirmed = order_event("order.confirmed");
    deliver(confirmed);
    deliver(confirmed);
    EXPECT_EQ(mailer.taken.size(), 1U);
}

TEST_F(NotificationsTest, a_refused_mail_is_tried_again_later_and_the_log_says_so) {
    FlakyMailer mailer(2);
    start(mailer);
    deliver(order_event("order.shipped"));
    EXPECT_EQ(mailer.taken.size(), 0U);
    EXPECT_EQ(list().notifications(0).status(), v1::NOTIFICATION_STATUS_QUEUED);
    EXPECT_EQ(list().notifications(0).last_error(), "connection refused");

    loop.advance(std::chrono::minutes{10});
    loop.run(drained());
    EXPECT_EQ(mailer.taken.size(), 1U);
    EXPECT_EQ(mailer.calls, 3);
    EXPECT_EQ(list().notifications(0).attempts(), 3);
}

TEST_F(NotificationsTest, a_mail_is_given_up_after_its_last_attempt) {
    FlakyMailer mailer(1000);
    start(mailer);
    deliver(order_event("order.cancelled"));
    for (int hour = 0; hour < 48; ++hour) {
        loop.advance(std::chrono::hours{1});
        loop.run(drained());
    }
    EXPECT_EQ(list().notifications(0).status(), v1::NOTIFICATION_STATUS_FAILED);
    EXPECT_EQ(mailer.calls, Notification::max_attempts);
}

TEST_F(NotificationsTest, a_password_reset_mail_carries_the_token) {
    FlakyMailer mailer(0);
    start(mailer);
    users::v1::PasswordResetRequested requested;
    requested.set_user_id("usr_1");
    requested.set_email("ada@example.com");
    requested.set_name("Ada");
    requested.set_token("secret-token");
    deliver(event("user.password_reset_requested", "usr_1", requested.SerializeAsString()));
    ASSERT_EQ(mailer.taken.size(), 1U);
    EXPECT_NE(mailer.taken[0].body.find("secret-token"), std::string::npos);
}

TEST_F(NotificationsTest, the_log_is_paged_newest_first) {
    FlakyMailer mailer(0);
    start(mailer);
    for (int i = 0; i < 5; ++i) {
        clock.advance(std::chrono::seconds{1});
        deliver(order_event("order.confirmed"));
    }
    v1::ListNotificationsRequest request;
    request.set_page_size(2);
    std::vector<std::string> seen;
    do {
        const auto page = loop.run(service->api().list_notifications({}, request)).value();
        for (const auto& notification : page.notifications()) {
            seen.push_back(notification.id());
        }
        request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(seen.size(), 5U);
    EXPECT_TRUE(std::ranges::is_sorted(seen, std::greater<>()));
}

TEST_F(NotificationsTest, the_mail_folder_holds_one_file_per_mail) {
    testing::TempDir dir;
    const auto mailer = make_folder_mailer(dir.path() / "mail", "Shop <shop@example.com>");
    start(*mailer);
    deliver(order_event("order.confirmed", "Adé"));
    const auto file = dir.path() / "mail" / (list().notifications(0).id() + ".eml");
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    EXPECT_TRUE(text.str().starts_with("Date: "));
    EXPECT_NE(text.str().find("To: ada@example.com\r\n"), std::string::npos);
    EXPECT_NE(text.str().find("\r\n\r\n"), std::string::npos);
}

TEST(MailTemplate, a_name_cannot_add_a_header) {
    const Mail mail =
        fill("Subject: Hello {{name}}\n\nText {{name}}\n", {{"name", "Eve\r\nBcc: all@example.com"}}, "a@b.c");
    EXPECT_EQ(mail.subject, "Hello Eve  Bcc: all@example.com");
}

TEST(Mime, a_long_subject_of_wide_characters_is_cut_between_characters) {
    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids(clock, random);
    std::string subject;
    for (int i = 0; i < 40; ++i) {
        subject += "\xE2\x82\xAC"; // €
    }
    const Notification notification{
        .id = NotificationId::make(ids), .mail = {"a@b.c", subject, "body"}, .create_time = clock.now()};
    const std::string text = to_mime(notification, "Shop <shop@example.com>");
    const std::size_t at = text.find("Subject: ");
    const std::string line = text.substr(at, text.find("\r\n", at) - at);
    EXPECT_LE(line.size(), 9U + 75U);
    EXPECT_TRUE(line.starts_with("Subject: =?UTF-8?B?4oKs4oKs"));
    EXPECT_TRUE(line.ends_with("?="));
}

} // namespace
} // namespace merx::notifications
