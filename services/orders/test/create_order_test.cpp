#include <gtest/gtest.h>

#include "orders/test/bench.hpp"

namespace merx::orders::testing {
namespace {

class CreateOrderTest : public ::testing::Test {
protected:
    Bench bench_;
};

TEST_F(CreateOrderTest, confirms_an_order_at_the_catalogs_prices) {
    const auto order = bench_.create(bench_.customer("usr_ann", "k1"), Bench::request({{"TEE-S", 2}, {"MUG", 1}}));
    ASSERT_TRUE(order) << order.error().detail;
    EXPECT_EQ(order->status(), v1::ORDER_STATUS_CONFIRMED);
    EXPECT_EQ(order->number(), "M-100001");
    EXPECT_EQ(order->user_id(), "usr_ann");
    EXPECT_EQ(order->total().amount(), 2 * 1999 + 1250);
    EXPECT_EQ(order->payment_status(), "authorized");
    EXPECT_EQ(order->lines(0).name(), "The TEE-S");
    EXPECT_EQ(order->charges(0).kind(), "shipping");
    expect_consistent(bench_, *order);
    EXPECT_EQ(bench_.count("order_work"), 0);
    EXPECT_EQ(bench_.event_types(), (std::vector<std::string>{"order.placed", "order.confirmed"}));
    EXPECT_EQ(bench_.history(order->id()),
              (std::vector<v1::OrderStatus>{v1::ORDER_STATUS_PENDING, v1::ORDER_STATUS_CONFIRMED}));
}

TEST_F(CreateOrderTest, counts_its_orders) {
    for (int i = 0; i < 250; ++i) {
        bench_.inventory.on_hand["TEE-S"] = 1000;
        EXPECT_EQ(bench_.confirmed().number(), "M-" + std::to_string(100001 + i));
    }
}

TEST_F(CreateOrderTest, shows_afterwards_what_it_answered) {
    const v1::Order order = bench_.confirmed();
    EXPECT_EQ(json::to_json(*bench_.get(order.id())), json::to_json(order));
}

TEST_F(CreateOrderTest, makes_an_order_of_a_cart_once) {
    bench_.carts.carts["cart_1"] = {.user_id = "usr_ann", .items = {{"MUG", 1}, {"TEE-S", 3}}};
    const auto first = bench_.create(bench_.customer("usr_ann", "k1"), Bench::cart_request("cart_1"));
    const auto second = bench_.create(bench_.customer("usr_ann", "k2"), Bench::cart_request("cart_1"));
    ASSERT_TRUE(first) << first.error().detail;
    EXPECT_EQ(first->total().amount(), 1250 + 3 * 1999);
    EXPECT_EQ(first->cart_id(), "cart_1");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "cart_ordered");
    EXPECT_EQ(second.error().kind, ErrorKind::conflict);
    EXPECT_EQ(bench_.count("orders"), 1);
}

TEST_F(CreateOrderTest, lets_one_of_two_orders_from_one_cart_win) {
    bench_.carts.carts["cart_1"] = {.user_id = "", .items = {{"MUG", 1}}};
    const auto wanted = Bench::cart_request("cart_1");
    const rpc::Call one = bench_.guest("k1");
    const rpc::Call two = bench_.guest("k2");
    std::vector<Task<Result<v1::Order>>> both;
    both.push_back(bench_.api().create_order(one, wanted));
    both.push_back(bench_.api().create_order(two, wanted));
    const auto answers = bench_.loop.run(all(std::move(both)));
    EXPECT_NE(answers[0].has_value(), answers[1].has_value());
    EXPECT_EQ((answers[0] ? answers[1] : answers[0]).error().code, "cart_ordered");
    EXPECT_EQ(bench_.inventory.held("MUG"), 1);
}

TEST_F(CreateOrderTest, lets_a_cart_be_tried_again_after_its_payment_was_refused) {
    bench_.carts.carts["cart_1"] = {.user_id = "", .items = {{"MUG", 1}}};
    const auto declined = bench_.create(bench_.guest("k1"), Bench::cart_request("cart_1", FakePayments::declined_card));
    EXPECT_EQ(declined.error().code, "payment_declined");
    EXPECT_TRUE(bench_.create(bench_.guest("k2"), Bench::cart_request("cart_1")));
}

TEST_F(CreateOrderTest, refuses_what_is_not_in_stock_with_pointers_and_holds_nothing) {
    const auto order = bench_.create(bench_.guest("k1"), Bench::request({{"MUG", 101}, {"CAP", 1}, {"TEE-S", 1000}}));
    ASSERT_FALSE(order);
    EXPECT_EQ(order.error().kind, ErrorKind::conflict);
    EXPECT_EQ(order.error().code, "out_of_stock");
    ASSERT_EQ(order.error().fields.size(), 2U);
    EXPECT_EQ(order.error().fields[0].pointer, "/lines/0/quantity");
    EXPECT_EQ(order.error().fields[1].pointer, "/lines/2/quantity");
    EXPECT_EQ(bench_.inventory.held("CAP"), 0);
    EXPECT_TRUE(bench_.payments.payments.empty());
    EXPECT_EQ(bench_.count("order_work"), 0);
    EXPECT_EQ(bench_.all_orders().at(0).status(), v1::ORDER_STATUS_OUT_OF_STOCK);
}

TEST_F(CreateOrderTest, gives_the_stock_back_when_the_payment_is_refused) {
    const auto order = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}, FakePayments::declined_card));
    ASSERT_FALSE(order);
    EXPECT_EQ(order.error().kind, ErrorKind::payment_required);
    EXPECT_EQ(order.error().code, "payment_declined");
    EXPECT_EQ(order.error().fields.at(0).code, "card_declined");
    EXPECT_EQ(bench_.inventory.held("TEE-S"), 0);
    EXPECT_EQ(bench_.count("order_work"), 0);
    expect_consistent(bench_, bench_.all_orders().at(0));
}

TEST_F(CreateOrderTest, says_what_payments_say_of_a_method_that_nobody_knows) {
    const auto order = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}, "bitcoin"));
    ASSERT_FALSE(order);
    EXPECT_EQ(order.error().kind, ErrorKind::invalid_argument);
    EXPECT_EQ(order.error().fields.at(0).pointer, "/payment_method");
    expect_consistent(bench_, bench_.all_orders().at(0));
}

TEST_F(CreateOrderTest, keeps_asking_while_the_outcome_is_unknown_and_charges_once) {
    int losses = 2;
    bench_.payments.network.is_lost = [&](std::string_view method, bool has_happened) {
        return method == "authorize" && has_happened && losses-- > 0;
    };
    const auto order = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}));
    ASSERT_TRUE(order) << order.error().detail;
    EXPECT_EQ(order->status(), v1::ORDER_STATUS_CONFIRMED);
    expect_consistent(bench_, *order);
}

TEST_F(CreateOrderTest, answers_that_it_is_pending_when_the_bank_takes_its_time_and_goes_on_behind_it) {
    bench_.payments.delay = std::chrono::seconds{5};
    const Instant began = bench_.clock.now();
    const auto order = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}));
    ASSERT_TRUE(order) << order.error().detail;
    EXPECT_EQ(order->status(), v1::ORDER_STATUS_PENDING);
    EXPECT_EQ(bench_.clock.now() - began, Timing{}.answer_limit);
    bench_.loop.advance(std::chrono::seconds{10});
    EXPECT_EQ(bench_.get(order->id())->status(), v1::ORDER_STATUS_CONFIRMED);
    // The first answer is the one that is kept.
    const auto again = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}));
    EXPECT_EQ(json::to_json(*again), json::to_json(*order));
}

TEST_F(CreateOrderTest, goes_on_after_another_service_or_the_store_threw) {
    int failures = 2;
    bench_.payments.network.is_lost = [&](std::string_view method, bool has_happened) {
        if (method == "authorize" && has_happened && failures-- > 0) {
            throw sql::Failure("the disk is full");
        }
        return false;
    };
    const auto order = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}));
    ASSERT_TRUE(order) << order.error().detail;
    EXPECT_EQ(order->status(), v1::ORDER_STATUS_CONFIRMED);
    expect_consistent(bench_, *order);
}

TEST_F(CreateOrderTest, answers_before_the_callers_own_deadline) {
    bench_.payments.delay = std::chrono::seconds{5};
    rpc::Call call = bench_.guest("k1");
    call.deadline = bench_.clock.now() + std::chrono::seconds{1};
    const auto order = bench_.create(call, Bench::request({{"TEE-S", 1}}));
    ASSERT_TRUE(order) << order.error().detail;
    EXPECT_LT(bench_.clock.now(), *call.deadline);
    EXPECT_EQ(order->status(), v1::ORDER_STATUS_PENDING);
    bench_.loop.advance(std::chrono::seconds{10});
}

TEST_F(CreateOrderTest, cancels_an_order_that_is_not_paid_for_in_time) {
    bench_.orders->start();
    bool is_away = true;
    bench_.payments.network.is_lost = [&](std::string_view method, bool has_happened) {
        return is_away && method == "authorize" && has_happened; // charged, but nobody can say so
    };
    const auto order = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}));
    ASSERT_TRUE(order) << order.error().detail;
    EXPECT_EQ(order->status(), v1::ORDER_STATUS_PENDING);
    bench_.loop.advance(Timing{}.pending_limit + std::chrono::minutes{1});
    const auto late = bench_.get(order->id());
    EXPECT_EQ(late->status(), v1::ORDER_STATUS_CANCELLED);
    EXPECT_EQ(bench_.payments.charges[order->id()], 1);
    expect_consistent(bench_, *late);
    EXPECT_EQ(bench_.count("order_work"), 0);
}

TEST_F(CreateOrderTest, waits_for_the_customers_second_step) {
    bench_.orders->start();
    const auto order = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}, FakePayments::two_step_card));
    ASSERT_TRUE(order) << order.error().detail;
    EXPECT_EQ(order->status(), v1::ORDER_STATUS_PENDING);
    EXPECT_EQ(order->payment_action().type(), "confirm");
    bench_.payments.pass_second_step(order->id(), true);
    bench_.deliver_payment("payment.authorized", bench_.payments.payments[order->id()]);
    const auto paid = bench_.get(order->id());
    EXPECT_EQ(paid->status(), v1::ORDER_STATUS_CONFIRMED);
    EXPECT_FALSE(paid->has_payment_action());
    expect_consistent(bench_, *paid);
}

TEST_F(CreateOrderTest, hears_of_the_second_step_even_where_no_event_arrives) {
    bench_.orders->start();
    const auto order = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}, FakePayments::two_step_card));
    bench_.payments.pass_second_step(order->id(), false);
    bench_.loop.advance(Timing{}.action_poll + std::chrono::seconds{2});
    const auto refused = bench_.get(order->id());
    EXPECT_EQ(refused->status(), v1::ORDER_STATUS_PAYMENT_FAILED);
    expect_consistent(bench_, *refused);
}

TEST_F(CreateOrderTest, is_cancelled_where_its_stock_expired_before_the_payment_came) {
    bench_.orders->start();
    const auto order = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}, FakePayments::two_step_card));
    bench_.inventory.expire(order->id());
    bench_.payments.pass_second_step(order->id(), true);
    bench_.deliver_payment("payment.authorized", bench_.payments.payments[order->id()]);
    const auto lost = bench_.get(order->id());
    EXPECT_EQ(lost->status(), v1::ORDER_STATUS_CANCELLED);
    expect_consistent(bench_, *lost);
}

TEST_F(CreateOrderTest, is_counted_and_timed_by_its_outcome) {
    metrics::Registry& registry = bench_.registry;
    bench_.orders->export_metrics(registry);
    bench_.orders->start();
    bench_.confirmed();
    bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}, FakePayments::declined_card));
    bench_.create(bench_.guest("k2"), Bench::request({{"TEE-S", 1}}, FakePayments::two_step_card));
    bench_.loop.advance(std::chrono::seconds{5});
    const std::string text = registry.text();
    for (const std::string line :
         {"merx_checkouts_total{outcome=\"confirmed\"} 1\n", "merx_checkouts_total{outcome=\"payment_failed\"} 1\n",
          "merx_checkout_seconds_count 2\n", "merx_order_work 1\n", "merx_oldest_checkout_seconds 5\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    }
}

TEST_F(CreateOrderTest, shows_what_became_of_its_money) {
    const v1::Order order = bench_.confirmed();
    bench_.set_status(order.id(), v1::ORDER_STATUS_SHIPPED);
    payments::v1::Payment payment = bench_.payments.payments[order.id()];
    payment.set_status(payments::v1::PAYMENT_STATUS_PARTIALLY_REFUNDED);
    bench_.deliver_payment("payment.refunded", payment);
    EXPECT_EQ(bench_.get(order.id())->payment_status(), "partially_refunded");
    payment.set_status(payments::v1::PAYMENT_STATUS_CAPTURED); // old news
    bench_.deliver_payment("payment.captured", payment);
    EXPECT_EQ(bench_.get(order.id())->payment_status(), "partially_refunded");
}

} // namespace
} // namespace merx::orders::testing
