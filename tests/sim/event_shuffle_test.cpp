// Every consumer of the project ends in the same state, whether its events come once and in order or as a bad network
// delivers them.

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "carts/test/carts_fixture.hpp"
#include "events/backlog.hpp"
#include "merx/users/v1/events.pb.h"
#include "notifications/adapters/mail_texts.hpp"
#include "notifications/migrations.hpp"
#include "notifications/notifications.hpp"
#include "orders/test/bench.hpp"
#include "stream.hpp"

namespace merx::sim {
namespace {

// What one run of a consumer leaves behind.
struct Outcome {
    std::string state;
    std::int64_t parked = 0;
    events::DeliveryStats delivery;
};

using Events = std::vector<events::Event>;
// The events that were made, as they arrive.
using Network = std::function<Events(const Events&)>;

Events undisturbed(const Events& made) {
    return made;
}

std::string order_changed(const std::string& order_id, const std::string& cart_id, orders::v1::OrderStatus status) {
    orders::v1::OrderChanged changed;
    orders::v1::Order& order = *changed.mutable_order();
    order.set_id(order_id);
    order.set_number("M-" + order_id.substr(4));
    order.set_cart_id(cart_id);
    order.set_email("ada@example.com");
    order.set_status(status);
    order.mutable_total()->set_amount(1999);
    order.mutable_total()->set_currency("USD");
    return changed.SerializeAsString();
}

// Of a whole life: placed, confirmed, and then shipped or cancelled.
void append_order(Stream& stream, int number, const std::string& cart_id) {
    const std::string id = "ord_" + std::to_string(number);
    stream.append("order.placed", "orders", id, 1, order_changed(id, cart_id, orders::v1::ORDER_STATUS_PENDING));
    stream.append("order.confirmed", "orders", id, 2, order_changed(id, cart_id, orders::v1::ORDER_STATUS_CONFIRMED));
    const bool is_shipped = number % 3 != 0;
    stream.append(
        is_shipped ? "order.shipped" : "order.cancelled", "orders", id, 3,
        order_changed(id, cart_id, is_shipped ? orders::v1::ORDER_STATUS_SHIPPED : orders::v1::ORDER_STATUS_CANCELLED));
}

class Carts final : public carts::CartsFixture {
public:
    void TestBody() override {}

    Outcome run_with(const Network& network, Random& random) {
        Stream stream(ids, clock.now());
        std::vector<std::string> opened;
        for (int number = 0; number < 40; ++number) {
            opened.push_back(open(guest).id());
            add(guest, opened.back(), "TEA", 1 + number % 3).value();
            if (number % 4 != 0) {
                append_order(stream, number, opened.back());
            }
        }
        in_batches(network(stream.events()), random, [&](auto batch) { run(transport.deliver(batch)); });
        Outcome outcome{.parked = run(events::backlog(*database)).dead, .delivery = transport.stats()};
        for (const std::string& id : opened) {
            outcome.state += json::to_json(get(guest, id).value()) + "\n";
        }
        return outcome;
    }
};

// What payments announce of one order, as far as its life goes.
void append_payment(Stream& stream, const payments::v1::Payment& payment, int steps) {
    constexpr std::array statuses{payments::v1::PAYMENT_STATUS_AUTHORIZED, payments::v1::PAYMENT_STATUS_CAPTURED,
                                  payments::v1::PAYMENT_STATUS_PARTIALLY_REFUNDED,
                                  payments::v1::PAYMENT_STATUS_REFUNDED};
    const std::array<std::string, 4> types{"payment.authorized", "payment.captured", "payment.refunded",
                                           "payment.refunded"};
    for (std::size_t i = 0; i < static_cast<std::size_t>(steps); ++i) {
        payments::v1::PaymentChanged changed;
        *changed.mutable_payment() = payment;
        changed.mutable_payment()->set_status(statuses[i]);
        stream.append(types[i], "payments", payment.id(), static_cast<std::int64_t>(i) + 2,
                      changed.SerializeAsString());
    }
}

class Orders {
public:
    Outcome run_with(const Network& network, Random& random) {
        using orders::testing::FakePayments;
        bench_.orders->start();
        Stream stream(bench_.ids, bench_.clock.now());
        std::vector<std::string> made;
        for (int number = 0; number < 32; ++number) {
            const bool two_step = number % 4 == 0;
            const auto order =
                bench_.create(bench_.guest("key-" + std::to_string(number)),
                              orders::testing::Bench::request({{"TEE-S", 1}}, two_step ? FakePayments::two_step_card
                                                                                       : FakePayments::good_card));
            made.push_back(order.value().id());
            if (two_step) {
                bench_.payments.pass_second_step(made.back(), true);
            }
            append_payment(stream, bench_.payments.payments.at(made.back()), two_step ? 1 : 1 + number % 4);
        }
        in_batches(network(stream.events()), random, [&](auto batch) {
            bench_.loop.run(bench_.transport->deliver(batch));
            bench_.loop.run_ready();
        });
        Outcome outcome{.parked = bench_.loop.run(events::backlog(*bench_.database)).dead,
                        .delivery = bench_.transport->stats()};
        for (const std::string& id : made) {
            // Without its version and the time of its last change: they count the changes, and old news is none.
            const orders::v1::Order order = bench_.get(id).value();
            outcome.state += id + " " + std::string(orders::v1::name_of(order.status())) + " " +
                             order.payment_status() + (order.has_payment_action() ? " waits\n" : "\n");
        }
        return outcome;
    }

private:
    orders::testing::Bench bench_;
};

// Takes every mail.
class Letterbox final : public notifications::Mailer {
public:
    Task<Result<void>> send(const notifications::Notification& notification) override {
        taken.insert(notification.mail.recipient + " | " + notification.mail.subject + " | " + notification.mail.body);
        co_return Result<void>();
    }
    std::multiset<std::string> taken;
};

class Notifications {
public:
    Outcome run_with(const Network& network, Random& random) {
        service_->subscribe(transport_);
        service_->start();
        Stream stream(ids_, clock_.now());
        for (int number = 0; number < 40; ++number) {
            append_order(stream, number, "");
            users::v1::PasswordResetRequested requested;
            requested.set_user_id("usr_" + std::to_string(number % 5));
            requested.set_email("ann@example.com");
            requested.set_token("token-" + std::to_string(number));
            stream.append("user.password_reset_requested", "users", requested.user_id(), 1 + number / 5,
                          requested.SerializeAsString());
        }
        in_batches(network(stream.events()), random, [&](auto batch) { loop_.run(transport_.deliver(batch)); });
        for (int i = 0; i < 20; ++i) {
            loop_.advance(notifications::Notifications::sweep_interval);
        }
        Outcome outcome{.parked = loop_.run(events::backlog(*database_)).dead, .delivery = transport_.stats()};
        for (const std::string& mail : letterbox_.taken) {
            outcome.state += mail + "\n";
        }
        loop_.run(service_->stop());
        return outcome;
    }

private:
    testing::FakeClock clock_;
    testing::SeededRandom seed_;
    TimeOrderedIds ids_{clock_, seed_};
    testing::TestLoop loop_{clock_};
    testing::TestDatabase database_{{{"events", events::migrations()}, {"notifications", notifications::migrations()}}};
    events::LocalTransport transport_{clock_};
    Letterbox letterbox_;
    std::unique_ptr<notifications::Notifications> service_ =
        notifications::make_notifications({*database_, letterbox_, clock_, ids_, loop_});
};

template <class Consumer>
void expect_the_same_state_whatever_the_network() {
    testing::SeededRandom calm;
    const Outcome expected = Consumer().run_with(undisturbed, calm);
    EXPECT_EQ(expected.parked, 0);
    EXPECT_EQ(expected.delivery.duplicates, 0U);
    ASSERT_FALSE(expected.state.empty());
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        testing::SeededRandom random(seed);
        const Outcome outcome =
            Consumer().run_with([&](const Events& made) { return disturbed(made, random); }, random);
        EXPECT_EQ(outcome.state, expected.state) << "seed " << seed;
        EXPECT_EQ(outcome.parked, 0);
        EXPECT_EQ(outcome.delivery.applied, expected.delivery.applied);
        EXPECT_GT(outcome.delivery.duplicates, 0U);
    }
}

TEST(EventShuffle, leaves_carts_as_they_would_be) {
    expect_the_same_state_whatever_the_network<Carts>();
}

TEST(EventShuffle, leaves_orders_as_they_would_be) {
    expect_the_same_state_whatever_the_network<Orders>();
}

TEST(EventShuffle, leaves_the_same_mails) {
    expect_the_same_state_whatever_the_network<Notifications>();
}

TEST(EventShuffle, disturbs_a_fifth_of_a_stream_in_each_way) {
    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids(clock, random);
    Stream stream(ids, clock.now());
    for (int i = 0; i < 1'000; ++i) {
        stream.append("order.shipped", "orders", "ord_" + std::to_string(i % 100), i / 100, "");
    }
    const Events arrived = disturbed(stream.events(), random);
    EXPECT_NEAR(static_cast<double>(arrived.size()), 1'200, 60);
    std::map<std::string, std::int64_t> last;
    std::set<events::EventId> seen;
    int backwards = 0;
    for (const events::Event& event : arrived) {
        if (seen.insert(event.id).second) {
            backwards += event.sequence < last[event.subject] ? 1 : 0;
            last[event.subject] = event.sequence;
        }
    }
    EXPECT_EQ(seen.size(), 1'000U);
    EXPECT_GT(backwards, 150) << "of one subject";
    // So that a consumer that believes whatever it hears last would be found out.
    const auto misled = std::ranges::count_if(last, [](const auto& subject) { return subject.second != 9; });
    EXPECT_GT(misled, 10);
}

} // namespace
} // namespace merx::sim
