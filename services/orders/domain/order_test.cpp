#include "orders/domain/order.hpp"

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::orders {
namespace {

class OrderTest : public ::testing::Test {
protected:
    Order place() {
        auto priced = price({{.sku = *Sku::parse("TEE-S"),
                              .product_id = "prod_1",
                              .name = "Tee",
                              .quantity = *Quantity::make(1),
                              .unit_price = *Money::make(1999, Currency::usd())}},
                            {});
        return Order{.id = OrderId::make(ids_),
                     .number = "M-100001",
                     .user_id = "",
                     .email = "ann@example.com",
                     .cart_id = "",
                     .lines = std::move(priced->lines),
                     .totals = std::move(priced->totals),
                     .shipping_address = {},
                     .create_time = clock_.now()};
    }

    testing::FakeClock clock_;
    testing::SeededRandom random_;
    TimeOrderedIds ids_{clock_, random_};
};

TEST_F(OrderTest, takes_a_step_and_a_version_with_each_move) {
    Order order = place();
    clock_.advance(std::chrono::seconds{1});
    ASSERT_TRUE(order.move_to(OrderStatus::confirmed, {.actor = "orders"}, clock_.now()));
    EXPECT_EQ(order.status, OrderStatus::confirmed);
    EXPECT_EQ(order.version, 2);
    EXPECT_EQ(order.update_time, clock_.now());
    ASSERT_TRUE(order.new_step);
    EXPECT_EQ(order.new_step->from, OrderStatus::pending);
    EXPECT_EQ(order.new_step->to, OrderStatus::confirmed);
    EXPECT_EQ(order.new_step->actor, "orders");
}

TEST_F(OrderTest, refuses_a_move_that_is_not_in_the_table_and_stays_as_it_is) {
    Order order = place();
    const auto moved = order.move_to(OrderStatus::shipped, {.actor = "usr_1"}, clock_.now());
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().kind, ErrorKind::conflict);
    EXPECT_EQ(moved.error().code, "invalid_transition");
    EXPECT_EQ(order.version, 1);
    EXPECT_FALSE(order.changed);
}

TEST_F(OrderTest, has_one_new_version_however_much_changes_at_once) {
    Order order = place();
    ASSERT_TRUE(order.move_to(OrderStatus::confirmed, {.actor = "orders"}, clock_.now()));
    order.note_payment({.id = "pay_1", .status = PaymentStatus::authorized}, clock_.now());
    EXPECT_EQ(order.version, 2);
    EXPECT_EQ(order.payment_status, PaymentStatus::authorized);
}

TEST_F(OrderTest, ignores_old_news_of_its_payment) {
    Order order = place();
    order.note_payment({.id = "pay_1", .status = PaymentStatus::captured}, clock_.now());
    order.note_payment({.id = "pay_1", .status = PaymentStatus::authorized}, clock_.now());
    EXPECT_EQ(order.payment_status, PaymentStatus::captured);
}

TEST_F(OrderTest, forgets_the_customers_second_step_once_it_is_done) {
    Order order = place();
    order.note_payment({.id = "pay_1", .action = PaymentAction{"confirm", "/payments/pay_1/confirm"}}, clock_.now());
    EXPECT_TRUE(order.payment_action.has_value());
    order.note_payment({.id = "pay_1", .status = PaymentStatus::authorized}, clock_.now());
    EXPECT_FALSE(order.payment_action.has_value());
}

TEST_F(OrderTest, does_not_change_when_nothing_is_news) {
    Order order = place();
    order.note_payment({.id = "", .status = PaymentStatus::requires_payment}, clock_.now());
    order.set_tracking_number("", clock_.now());
    EXPECT_FALSE(order.changed);
    EXPECT_EQ(order.etag(), "1");
}

} // namespace
} // namespace merx::orders
