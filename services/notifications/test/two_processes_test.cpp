// Two processes that deliver mails from one store.
#include <gtest/gtest.h>

#include <algorithm>

#include "events/local_transport.hpp"
#include "events/outbox.hpp"
#include "merx/users/v1/events.pb.h"
#include "notifications/app/deliver_mails.hpp"
#include "notifications/migrations.hpp"
#include "notifications/notifications.hpp"
#include "testing/seeded_random.hpp"
#include "testing/test_database.hpp"
#include "testing/test_loop.hpp"

namespace merx::notifications {
namespace {

using namespace std::chrono_literals;

// Takes its time over every mail.
class SlowMailer final : public Mailer {
public:
    Task<Result<void>> send(const Notification& notification) override {
        ++begun;
        co_await sleep_for(time);
        if (refuses) {
            co_return fail(unavailable("mail_server_unavailable", "connection refused"));
        }
        taken.push_back(notification.mail.recipient);
        co_return Result<void>();
    }

    Duration time = 100ms;
    bool refuses = false;
    int begun = 0;
    std::vector<std::string> taken;
};

// One process with its own event transport.
struct Process {
    Process(std::string name, sql::Database& database, const Clock& clock, IdSource& ids, Executor& executor,
            bool with_lease)
        : leases(database, std::move(name), clock), transport(clock),
          service(make_notifications({.database = database,
                                      .mailer = mailer,
                                      .clock = clock,
                                      .ids = ids,
                                      .executor = executor,
                                      .leases = with_lease ? &leases : nullptr})) {
        service->subscribe(transport);
    }

    SlowMailer mailer;
    sql::Leases leases;
    events::LocalTransport transport;
    std::unique_ptr<Notifications> service;
};

class TwoDeliveries : public ::testing::TestWithParam<bool> {
protected:
    ~TwoDeliveries() override {
        loop.run(a.service->stop());
        loop.run(b.service->stop());
    }

    void start() {
        a.service->start();
        b.service->start();
        loop.run_ready();
    }
    // Both hear of it, as after a rebalancing; the store lets it be queued once.
    void ask_for_mail_to(const std::string& recipient) {
        users::v1::PasswordResetRequested requested;
        requested.set_user_id("usr_1");
        requested.set_email(recipient);
        const events::Event event{.id = events::EventId::make(ids),
                                  .type = "user.password_reset_requested",
                                  .source = "users",
                                  .subject = "usr_1",
                                  .sequence = 1,
                                  .time = clock.now(),
                                  .trace_parent = "",
                                  .data = requested.SerializeAsString()};
        loop.run(a.transport.deliver(std::span(&event, 1)));
        loop.run(b.transport.deliver(std::span(&event, 1)));
    }
    v1::Notification last() { return loop.run(a.service->api().list_notifications({}, {})).value().notifications(0); }
    std::ptrdiff_t written_as_sent() {
        const auto list = loop.run(a.service->api().list_notifications({}, {})).value();
        return std::ranges::count(list.notifications(), v1::NOTIFICATION_STATUS_SENT, &v1::Notification::status);
    }
    std::size_t taken() const { return a.mailer.taken.size() + b.mailer.taken.size(); }
    bool with_lease() const { return GetParam(); }

    testing::FakeClock clock;
    testing::SeededRandom random;
    testing::TestDatabase database{
        {{"events", events::migrations()}, {"leases", sql::lease_migrations()}, {"notifications", migrations()}}};
    testing::TestLoop loop{clock};
    TimeOrderedIds ids{clock, random};
    Process a{"a", *database, clock, ids, loop, with_lease()};
    Process b{"b", *database, clock, ids, loop, with_lease()};
};

INSTANTIATE_TEST_SUITE_P(Notifications, TwoDeliveries, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "under_a_lease" : "by_claims_alone"; });

TEST_P(TwoDeliveries, send_each_mail_once) {
    start();
    for (int i = 0; i < 50; ++i) {
        ask_for_mail_to("customer-" + std::to_string(i) + "@example.com");
    }
    loop.advance(5min);
    EXPECT_EQ(taken(), 50U);
    std::vector<std::string> recipients = a.mailer.taken;
    recipients.insert(recipients.end(), b.mailer.taken.begin(), b.mailer.taken.end());
    std::ranges::sort(recipients);
    EXPECT_EQ(std::ranges::adjacent_find(recipients), recipients.end());
    if (with_lease()) {
        EXPECT_TRUE(a.mailer.taken.empty() || b.mailer.taken.empty());
    }
}

TEST_P(TwoDeliveries, write_down_what_became_of_mails_while_others_are_still_to_go) {
    a.mailer.time = 600ms;
    for (int i = 0; i < 5; ++i) {
        ask_for_mail_to("customer-" + std::to_string(i) + "@example.com");
    }
    a.service->start();
    loop.run_ready();
    loop.advance(700ms);
    ASSERT_EQ(taken(), 1U);
    EXPECT_EQ(written_as_sent(), 0) << "it is kept for the next, for a second";
    loop.advance(600ms);
    ASSERT_EQ(taken(), 2U);
    EXPECT_EQ(written_as_sent(), 2);
    loop.advance(2s);
    EXPECT_EQ(written_as_sent(), 5);
}

TEST_P(TwoDeliveries, go_on_where_one_of_them_stops) {
    start();
    loop.run(a.service->stop());
    ask_for_mail_to("ada@example.com");
    loop.advance(Notifications::sweep_interval);
    loop.run_ready();
    loop.advance(a.mailer.time);
    EXPECT_EQ(b.mailer.taken.size(), 1U);
}

TEST_P(TwoDeliveries, go_on_where_one_of_them_hangs_and_keep_what_the_other_says) {
    a.mailer.time = 2 * DeliverMails::claim_time;
    a.mailer.refuses = true;
    a.service->start();
    ask_for_mail_to("ada@example.com");
    loop.run_ready();
    ASSERT_EQ(a.mailer.begun, 1);
    b.service->start();
    loop.advance(DeliverMails::claim_time - 1s);
    EXPECT_EQ(b.mailer.begun, 0) << "the claim stands";
    loop.advance(30s);
    EXPECT_EQ(b.mailer.taken.size(), 1U);
    loop.advance(DeliverMails::claim_time);
    EXPECT_EQ(last().status(), v1::NOTIFICATION_STATUS_SENT) << "the late failure is nobody's";
    loop.advance(30min);
    EXPECT_EQ(taken(), 1U);
}

TEST_P(TwoDeliveries, believe_one_that_comes_late_with_a_mail_that_is_out) {
    a.mailer.time = DeliverMails::claim_time + 1min;
    b.mailer.time = 10min;
    b.mailer.refuses = true;
    a.service->start();
    ask_for_mail_to("ada@example.com");
    loop.run_ready();
    b.service->start();
    loop.advance(DeliverMails::claim_time + 2min);
    ASSERT_EQ(b.mailer.begun, 1);
    EXPECT_EQ(last().status(), v1::NOTIFICATION_STATUS_SENT);
    loop.advance(30min);
    EXPECT_EQ(last().status(), v1::NOTIFICATION_STATUS_SENT);
    EXPECT_EQ(taken(), 1U);
}

} // namespace
} // namespace merx::notifications
