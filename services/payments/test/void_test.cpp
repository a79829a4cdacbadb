#include <gmock/gmock.h>

#include "payments_fixture.hpp"

namespace merx::payments {
namespace {

using Void = PaymentsTest;
using ::testing::ElementsAre;

v1::VoidPaymentRequest void_request(const std::string& order) {
    v1::VoidPaymentRequest request;
    request.set_order_id(order);
    return request;
}

TEST_F(Void, gives_the_reservation_up_once) {
    const std::string order = bench_.order_id();
    ASSERT_TRUE(bench_.authorize(order));
    EXPECT_EQ(bench_.void_payment(order).value().status(), v1::PAYMENT_STATUS_VOIDED);
    EXPECT_EQ(bench_.void_payment(order).value().status(), v1::PAYMENT_STATUS_VOIDED);
    EXPECT_EQ(bench_.charge(), "voided/0/0");
    EXPECT_THAT(bench_.announced(), ElementsAre("payment.authorized", "payment.voided"));
    EXPECT_EQ(bench_.capture(order).error().code, "payment_voided");
}

TEST_F(Void, before_anyone_asked_for_money_keeps_it_from_being_taken) {
    const std::string order = bench_.order_id();
    const v1::Payment voided = bench_.void_payment(order).value();
    EXPECT_EQ(voided.status(), v1::PAYMENT_STATUS_VOIDED);
    EXPECT_FALSE(voided.has_amount());
    EXPECT_EQ(bench_.authorize(order).value().status(), v1::PAYMENT_STATUS_VOIDED);
    EXPECT_EQ(bench_.line().authorizations, 0);
    EXPECT_EQ(bench_.charge(), "");
}

TEST_F(Void, is_refused_once_the_money_is_taken) {
    const std::string order = bench_.order_id();
    ASSERT_TRUE(bench_.authorize(order));
    ASSERT_TRUE(bench_.capture(order));
    EXPECT_EQ(bench_.void_payment(order).error().code, "payment_captured");
}

TEST_F(Void, wins_over_an_authorization_whose_answer_is_on_its_way) {
    const std::string order = bench_.order_id();
    const v1::VoidPaymentRequest request = void_request(order);
    const rpc::Call call;
    bench_.line().meanwhile = [&]() -> Task<void> {
        const Result<v1::Payment> voided = co_await bench_.api().void_payment(call, request);
        EXPECT_EQ(voided.value().status(), v1::PAYMENT_STATUS_VOIDED);
    };
    EXPECT_EQ(bench_.authorize(order).value().status(), v1::PAYMENT_STATUS_VOIDED);
    EXPECT_EQ(bench_.charge(), "voided/0/0");
    EXPECT_THAT(bench_.announced(), ElementsAre("payment.voided"));
}

TEST_F(Void, wins_over_an_authorization_that_the_provider_has_yet_to_decide) {
    const std::string order = bench_.order_id();
    rpc::Call call;
    call.deadline = bench_.clock().now() + std::chrono::seconds{1};
    EXPECT_FALSE(bench_.authorize(PaymentsBench::authorization(order, "pm_sandbox_slow"), call));
    EXPECT_EQ(bench_.void_payment(order).value().status(), v1::PAYMENT_STATUS_VOIDED);
    EXPECT_EQ(bench_.charge(), "authorized/0/0") << "not decided yet, so it cannot be voided";
    bench_.let_worker_settle();
    EXPECT_EQ(bench_.charge(), "voided/0/0");
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

TEST_F(Void, wins_over_a_charge_that_reaches_the_provider_late) {
    const std::string order = bench_.order_id();
    const v1::VoidPaymentRequest request = void_request(order);
    const rpc::Call call;
    bench_.line().before = [&]() -> Task<void> {
        EXPECT_TRUE((co_await bench_.api().void_payment(call, request)).has_value());
    };
    EXPECT_EQ(bench_.authorize(order).value().status(), v1::PAYMENT_STATUS_VOIDED);
    EXPECT_EQ(bench_.charge(), "voided/0/0");
    bench_.let_worker_settle();
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

TEST_F(Void, of_a_charge_the_provider_never_heard_of_ends_after_a_while) {
    const std::string order = bench_.order_id();
    bench_.line().next_mishap = [] { return Mishap::crash_before; };
    EXPECT_THROW(static_cast<void>(bench_.authorize(order)), Crash);
    bench_.line().next_mishap = [] { return Mishap::none; };
    EXPECT_EQ(bench_.void_payment(order).value().status(), v1::PAYMENT_STATUS_VOIDED);
    EXPECT_FALSE(bench_.agrees_with_sandbox()) << "the charge may still be on its way";
    bench_.let_worker_settle();
    EXPECT_TRUE(bench_.agrees_with_sandbox());
    EXPECT_EQ(bench_.charge(), "");
}

TEST_F(Void, settles_a_capture_that_was_left_open_before_it_decides) {
    const std::string taken = bench_.order_id();
    ASSERT_TRUE(bench_.authorize(taken));
    bench_.line().next_mishap = [] { return Mishap::crash_after; };
    EXPECT_THROW(static_cast<void>(bench_.capture(taken)), Crash);
    bench_.line().next_mishap = [] { return Mishap::none; };
    EXPECT_EQ(bench_.void_payment(taken).error().code, "payment_captured");
    EXPECT_EQ(bench_.payment_of(taken).value().status(), v1::PAYMENT_STATUS_CAPTURED);
}

TEST_F(Void, crashing_on_the_way_is_finished_by_the_worker) {
    for (const Mishap mishap : {Mishap::crash_before, Mishap::crash_after}) {
        const std::string order = bench_.order_id();
        ASSERT_TRUE(bench_.authorize(order));
        bench_.line().next_mishap = [mishap] { return mishap; };
        EXPECT_THROW(static_cast<void>(bench_.void_payment(order)), Crash);
        EXPECT_EQ(bench_.payment_of(order).value().status(), v1::PAYMENT_STATUS_VOIDED);
        bench_.restart();
        bench_.let_worker_settle();
    }
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

} // namespace
} // namespace merx::payments
