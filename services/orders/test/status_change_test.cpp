#include <gtest/gtest.h>

#include "orders/test/bench.hpp"

namespace merx::orders::testing {
namespace {

using State = FakeInventory::State;

class OrderStatusChangeTest : public ::testing::Test {
protected:
    Bench bench_;
};

TEST_F(OrderStatusChangeTest, goes_from_confirmed_to_returned) {
    const std::string id = bench_.confirmed().id();
    const auto shipped = bench_.set_status(id, v1::ORDER_STATUS_SHIPPED, "1Z999");
    ASSERT_TRUE(shipped) << shipped.error().detail;
    EXPECT_EQ(shipped->payment_status(), "captured");
    EXPECT_EQ(shipped->tracking_number(), "1Z999");
    EXPECT_EQ(bench_.inventory.on_hand["TEE-S"], 98);
    EXPECT_EQ(bench_.set_status(id, v1::ORDER_STATUS_DELIVERED)->status(), v1::ORDER_STATUS_DELIVERED);
    const auto returned = bench_.set_status(id, v1::ORDER_STATUS_RETURNED);
    ASSERT_TRUE(returned) << returned.error().detail;
    EXPECT_EQ(returned->payment_status(), "refunded");
    EXPECT_EQ(bench_.inventory.on_hand["TEE-S"], 100);
    EXPECT_EQ(bench_.history(id), (std::vector<v1::OrderStatus>{v1::ORDER_STATUS_PENDING, v1::ORDER_STATUS_CONFIRMED,
                                                                v1::ORDER_STATUS_SHIPPED, v1::ORDER_STATUS_DELIVERED,
                                                                v1::ORDER_STATUS_RETURNED}));
    EXPECT_EQ(bench_.event_types().back(), "order.returned");
    EXPECT_EQ(bench_.count("order_work"), 0);
}

TEST_F(OrderStatusChangeTest, changes_nothing_when_it_is_asked_for_again) {
    const std::string id = bench_.confirmed().id();
    const auto once = bench_.set_status(id, v1::ORDER_STATUS_SHIPPED);
    const auto twice = bench_.set_status(id, v1::ORDER_STATUS_SHIPPED);
    ASSERT_TRUE(twice);
    EXPECT_EQ(twice->etag(), once->etag());
    EXPECT_EQ(bench_.history(id).size(), 3U);
}

TEST_F(OrderStatusChangeTest, ships_once_when_it_is_asked_for_twice_at_once) {
    const std::string id = bench_.confirmed().id();
    v1::UpdateOrderStatusRequest wanted;
    wanted.set_id(id);
    wanted.set_status(v1::ORDER_STATUS_SHIPPED);
    const rpc::Call call = bench_.staff();
    std::vector<Task<Result<v1::Order>>> both;
    both.push_back(bench_.api().update_order_status(call, wanted));
    both.push_back(bench_.api().update_order_status(call, wanted));
    for (const auto& answer : bench_.loop.run(all(std::move(both)))) {
        ASSERT_TRUE(answer) << answer.error().detail;
        EXPECT_EQ(answer->status(), v1::ORDER_STATUS_SHIPPED);
    }
    EXPECT_EQ(bench_.inventory.on_hand["TEE-S"], 98);
    EXPECT_EQ(bench_.history(id).size(), 3U);
}

TEST_F(OrderStatusChangeTest, refuses_moves_that_are_not_in_the_table) {
    const std::string id = bench_.confirmed().id();
    for (const v1::OrderStatus status :
         {v1::ORDER_STATUS_PENDING, v1::ORDER_STATUS_PAYMENT_FAILED, v1::ORDER_STATUS_OUT_OF_STOCK,
          v1::ORDER_STATUS_DELIVERED, v1::ORDER_STATUS_RETURNED}) {
        const auto answer = bench_.set_status(id, status);
        ASSERT_FALSE(answer) << v1::name_of(status);
        EXPECT_EQ(answer.error().kind, ErrorKind::conflict);
        EXPECT_EQ(answer.error().code, "invalid_transition");
    }
    EXPECT_EQ(bench_.get(id)->etag(), "2");
}

TEST_F(OrderStatusChangeTest, is_for_those_with_the_scope) {
    const std::string id = bench_.confirmed("usr_ann").id();
    v1::UpdateOrderStatusRequest wanted;
    wanted.set_id(id);
    wanted.set_status(v1::ORDER_STATUS_SHIPPED);
    const auto answer = bench_.loop.run(bench_.api().update_order_status(bench_.customer("usr_ann"), wanted));
    EXPECT_EQ(answer.error().kind, ErrorKind::permission_denied);
}

TEST_F(OrderStatusChangeTest, stays_confirmed_where_the_money_cannot_be_taken) {
    const std::string id = bench_.confirmed().id();
    bench_.payments.payments[id].set_status(payments::v1::PAYMENT_STATUS_VOIDED);
    const auto answer = bench_.set_status(id, v1::ORDER_STATUS_SHIPPED);
    EXPECT_EQ(answer.error().code, "payment_not_authorized");
    EXPECT_EQ(bench_.get(id)->status(), v1::ORDER_STATUS_CONFIRMED);
    EXPECT_EQ(bench_.inventory.state_of(id), State::confirmed);
    EXPECT_EQ(bench_.count("order_work"), 0);
}

TEST_F(OrderStatusChangeTest, is_carried_through_behind_the_answer_where_a_service_is_away) {
    bench_.orders->start();
    const std::string id = bench_.confirmed().id();
    bool is_away = true;
    bench_.inventory.network.is_lost = [&](std::string_view method, bool) { return is_away && method == "commit"; };
    const auto answer = bench_.set_status(id, v1::ORDER_STATUS_SHIPPED);
    EXPECT_EQ(answer.error().code, "in_progress");
    EXPECT_EQ(bench_.cancel(bench_.staff(), id).error().code, "order_busy");
    is_away = false;
    bench_.loop.advance(std::chrono::minutes{1});
    EXPECT_EQ(bench_.get(id)->status(), v1::ORDER_STATUS_SHIPPED);
    EXPECT_EQ(bench_.inventory.state_of(id), State::committed);
}

TEST_F(OrderStatusChangeTest, heeds_the_version_the_caller_has_seen) {
    const v1::Order order = bench_.confirmed();
    v1::UpdateOrderStatusRequest wanted;
    wanted.set_id(order.id());
    wanted.set_status(v1::ORDER_STATUS_SHIPPED);
    rpc::Call call = bench_.staff();
    call.if_match = "1";
    EXPECT_EQ(bench_.loop.run(bench_.api().update_order_status(call, wanted)).error().code, "etag_mismatch");
    call.if_match = order.etag();
    EXPECT_TRUE(bench_.loop.run(bench_.api().update_order_status(call, wanted)));
}

class OrderCancelTest : public OrderStatusChangeTest {};

TEST_F(OrderCancelTest, gives_back_stock_and_money) {
    const std::string id = bench_.confirmed("usr_ann").id();
    const auto cancelled = bench_.cancel(bench_.customer("usr_ann"), id);
    ASSERT_TRUE(cancelled) << cancelled.error().detail;
    EXPECT_EQ(cancelled->status(), v1::ORDER_STATUS_CANCELLED);
    EXPECT_EQ(cancelled->payment_status(), "voided");
    expect_consistent(bench_, *cancelled);
    EXPECT_EQ(bench_.inventory.held("TEE-S"), 0);
    EXPECT_TRUE(bench_.cancel(bench_.customer("usr_ann"), id));
    EXPECT_EQ(bench_.history(id).size(), 3U);
}

TEST_F(OrderCancelTest, is_for_the_owner_and_staff) {
    const std::string id = bench_.confirmed("usr_ann").id();
    EXPECT_EQ(bench_.cancel(bench_.customer("usr_bob"), id).error().code, "order_not_found");
    EXPECT_EQ(bench_.cancel(bench_.guest(), id).error().code, "order_not_found");
    EXPECT_EQ(bench_.set_status(id, v1::ORDER_STATUS_CANCELLED)->status(), v1::ORDER_STATUS_CANCELLED);
}

TEST_F(OrderCancelTest, is_refused_after_shipping) {
    const std::string id = bench_.confirmed("usr_ann").id();
    bench_.set_status(id, v1::ORDER_STATUS_SHIPPED);
    const auto answer = bench_.cancel(bench_.customer("usr_ann"), id);
    EXPECT_EQ(answer.error().code, "invalid_transition");
    EXPECT_EQ(bench_.payments.payments[id].status(), payments::v1::PAYMENT_STATUS_CAPTURED);
}

TEST_F(OrderCancelTest, ends_a_checkout_that_waits_for_the_customer) {
    const auto order =
        bench_.create(bench_.customer("usr_ann", "k1"), Bench::request({{"TEE-S", 1}}, FakePayments::two_step_card));
    const auto cancelled = bench_.cancel(bench_.customer("usr_ann"), order->id());
    ASSERT_TRUE(cancelled);
    EXPECT_EQ(cancelled->status(), v1::ORDER_STATUS_CANCELLED);
    expect_consistent(bench_, *cancelled);
    EXPECT_EQ(bench_.count("order_work"), 0);
}

TEST_F(OrderCancelTest, ends_a_checkout_that_is_being_paid_however_the_bank_decides) {
    bench_.payments.delay = std::chrono::seconds{5};
    const auto order = bench_.create(bench_.customer("usr_ann", "k1"), Bench::request({{"TEE-S", 1}}));
    EXPECT_EQ(order->status(), v1::ORDER_STATUS_PENDING);
    const auto cancelled = bench_.cancel(bench_.customer("usr_ann"), order->id());
    EXPECT_EQ(cancelled->status(), v1::ORDER_STATUS_CANCELLED);
    bench_.loop.advance(std::chrono::seconds{10});
    const auto later = bench_.get(order->id());
    EXPECT_EQ(later->status(), v1::ORDER_STATUS_CANCELLED);
    EXPECT_EQ(later->payment_status(), "voided");
    expect_consistent(bench_, *later);
    EXPECT_EQ(bench_.count("order_work"), 0);
}

} // namespace
} // namespace merx::orders::testing
