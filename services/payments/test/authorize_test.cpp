#include <gmock/gmock.h>

#include "payments_fixture.hpp"

namespace merx::payments {
namespace {

using Authorize = PaymentsTest;
using ::testing::ElementsAre;

TEST_F(Authorize, reserves_the_amount) {
    const std::string order = bench_.order_id();
    const v1::Payment payment = bench_.authorize(order).value();
    EXPECT_EQ(payment.status(), v1::PAYMENT_STATUS_AUTHORIZED);
    EXPECT_EQ(payment.order_id(), order);
    EXPECT_EQ(payment.amount().amount(), 1999);
    EXPECT_EQ(payment.captured().amount(), 0);
    EXPECT_EQ(payment.provider(), "sandbox");
    EXPECT_TRUE(payment.provider_reference().starts_with("ch_"));
    EXPECT_EQ(bench_.charge(), "authorized/0/0");
    EXPECT_THAT(bench_.announced(), ElementsAre("payment.authorized"));
    EXPECT_EQ(bench_.payment_of(order).value().SerializeAsString(), payment.SerializeAsString());
}

TEST_F(Authorize, repeated_charges_once) {
    const std::string order = bench_.order_id();
    const v1::Payment first = bench_.authorize(order).value();
    EXPECT_EQ(bench_.authorize(order).value().SerializeAsString(), first.SerializeAsString());
    EXPECT_EQ(bench_.line().authorizations, 1);
    EXPECT_EQ(bench_.authorize(PaymentsBench::authorization(order, "pm_card_visa", 2000)).error().code,
              "payment_differs");
}

TEST_F(Authorize, fifty_at_once_for_one_order_charge_once) {
    const auto request = PaymentsBench::authorization(bench_.order_id(), "pm_card_visa");
    const rpc::Call call;
    std::vector<Task<Result<v1::Payment>>> asking;
    for (int i = 0; i < 50; ++i) {
        asking.push_back(bench_.api().authorize_payment(call, request));
    }
    for (const Result<v1::Payment>& payment : bench_.loop().run(all(std::move(asking)))) {
        EXPECT_EQ(payment.value().status(), v1::PAYMENT_STATUS_AUTHORIZED);
    }
    EXPECT_EQ(bench_.charge(), "authorized/0/0");
    EXPECT_THAT(bench_.announced(), ElementsAre("payment.authorized"));
}

TEST_F(Authorize, of_a_declined_card_is_a_failed_payment) {
    const v1::Payment declined = bench_.authorize(bench_.order_id(), "pm_card_chargeDeclined").value();
    EXPECT_EQ(declined.status(), v1::PAYMENT_STATUS_FAILED);
    EXPECT_EQ(declined.failure_code(), "card_declined");
    const std::string order = bench_.order_id();
    const v1::Payment poor = bench_.authorize(order, "pm_card_chargeDeclinedInsufficientFunds").value();
    EXPECT_EQ(poor.failure_code(), "insufficient_funds");
    EXPECT_EQ(bench_.void_payment(order).value().status(), v1::PAYMENT_STATUS_FAILED);
    EXPECT_EQ(bench_.capture(order).error().code, "payment_failed");
    EXPECT_THAT(bench_.announced(), ElementsAre("payment.failed", "payment.failed"));
}

TEST_F(Authorize, with_an_unknown_method_is_refused_and_leaves_nothing) {
    const std::string order = bench_.order_id();
    const Error error = bench_.authorize(order, "pm_gold").error();
    EXPECT_EQ(error.kind, ErrorKind::invalid_argument);
    EXPECT_EQ(error.fields.at(0).pointer, "/payment_method");
    EXPECT_EQ(error.fields.at(0).code, "unknown_payment_method");
    EXPECT_EQ(bench_.payment_of(order).error().code, "payment_not_found");
}

TEST_F(Authorize, of_nothing_needs_no_provider) {
    const std::string order = bench_.order_id();
    const v1::Payment payment = bench_.authorize(PaymentsBench::authorization(order, "", 0)).value();
    EXPECT_EQ(payment.status(), v1::PAYMENT_STATUS_AUTHORIZED);
    EXPECT_EQ(bench_.charge(), "");
    EXPECT_EQ(bench_.capture(order).value().status(), v1::PAYMENT_STATUS_CAPTURED);
    EXPECT_EQ(bench_.refund_order(order).value().status(), v1::PAYMENT_STATUS_REFUNDED);
    EXPECT_THAT(bench_.announced(), ElementsAre("payment.authorized", "payment.captured", "payment.refunded"));
}

TEST_F(Authorize, wrong_requests_are_refused_with_pointers) {
    EXPECT_EQ(bench_.authorize("pay_1").error().fields.at(0).pointer, "/order_id");
    auto request = PaymentsBench::authorization(bench_.order_id(), "pm_card_visa", -1);
    EXPECT_EQ(bench_.authorize(request).error().fields.at(0).pointer, "/amount/amount");
    request.mutable_amount()->set_currency("usd");
    EXPECT_EQ(bench_.authorize(request).error().fields.at(0).pointer, "/amount/currency");
    request = PaymentsBench::authorization(bench_.order_id(), "pm_card_visa");
    request.set_user_id("someone");
    EXPECT_EQ(bench_.authorize(request).error().fields.at(0).pointer, "/user_id");
}

TEST_F(Authorize, whose_answer_is_lost_is_settled_by_asking_the_provider) {
    const v1::Payment payment = bench_.authorize(bench_.order_id(), "pm_sandbox_timeout_after_charge").value();
    EXPECT_EQ(payment.status(), v1::PAYMENT_STATUS_AUTHORIZED);
    EXPECT_EQ(bench_.charge(), "authorized/0/0");
    EXPECT_EQ(bench_.line().authorizations, 1);
}

TEST_F(Authorize, is_tried_again_while_the_provider_is_unavailable) {
    const v1::Payment payment = bench_.authorize(bench_.order_id(), "pm_sandbox_unavailable").value();
    EXPECT_EQ(payment.status(), v1::PAYMENT_STATUS_AUTHORIZED);
    EXPECT_EQ(bench_.line().authorizations, 3);
    EXPECT_EQ(bench_.charge(), "authorized/0/0");
}

TEST_F(Authorize, waits_for_a_slow_provider_as_long_as_the_caller_does) {
    const Instant before = bench_.clock().now();
    EXPECT_EQ(bench_.authorize(bench_.order_id(), "pm_sandbox_slow").value().status(), v1::PAYMENT_STATUS_AUTHORIZED);
    EXPECT_EQ(bench_.clock().now() - before, std::chrono::seconds{5});
}

TEST_F(Authorize, that_a_slow_provider_answers_too_late_is_settled_later) {
    const std::string order = bench_.order_id();
    rpc::Call call;
    call.deadline = bench_.clock().now() + std::chrono::seconds{2};
    const Error error = bench_.authorize(PaymentsBench::authorization(order, "pm_sandbox_slow"), call).error();
    EXPECT_EQ(error.kind, ErrorKind::unavailable);
    EXPECT_EQ(error.code, "payment_outcome_unknown");
    EXPECT_EQ(bench_.authorize(order, "pm_sandbox_slow").error().code, "payment_outcome_unknown");
    bench_.let_worker_settle();
    EXPECT_EQ(bench_.payment_of(order).value().status(), v1::PAYMENT_STATUS_AUTHORIZED);
    EXPECT_EQ(bench_.authorize(order, "pm_sandbox_slow").value().status(), v1::PAYMENT_STATUS_AUTHORIZED);
    EXPECT_EQ(bench_.charge(), "authorized/0/0");
}

TEST_F(Authorize, is_finished_by_the_worker_after_a_crash_before_or_after_the_charge) {
    for (const Mishap mishap : {Mishap::crash_before, Mishap::crash_after}) {
        const std::string order = bench_.order_id();
        bench_.line().next_mishap = [mishap] { return mishap; };
        EXPECT_THROW(static_cast<void>(bench_.authorize(order)), Crash);
        EXPECT_EQ(bench_.payment_of(order).value().status(), v1::PAYMENT_STATUS_REQUIRES_PAYMENT);
        bench_.restart();
        bench_.let_worker_settle();
        EXPECT_EQ(bench_.payment_of(order).value().status(), v1::PAYMENT_STATUS_AUTHORIZED);
    }
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

TEST_F(Authorize, that_a_crash_left_open_is_finished_as_soon_as_the_worker_starts_again) {
    const std::string order = bench_.order_id();
    bench_.line().next_mishap = [] { return Mishap::crash_after; };
    EXPECT_THROW(static_cast<void>(bench_.authorize(order)), Crash);
    bench_.restart();
    bench_.service().start();
    bench_.loop().run_ready();
    EXPECT_EQ(bench_.payment_of(order).value().status(), v1::PAYMENT_STATUS_AUTHORIZED);
    bench_.loop().run(bench_.service().stop());
}

TEST_F(Authorize, gives_up_guessing_while_the_provider_stays_silent) {
    const std::string order = bench_.order_id();
    bench_.line().next_mishap = [] { return Mishap::request_lost; };
    EXPECT_EQ(bench_.authorize(order).error().code, "payment_outcome_unknown");
    bench_.let_worker_settle();
    EXPECT_EQ(bench_.payment_of(order).value().status(), v1::PAYMENT_STATUS_REQUIRES_PAYMENT);
    bench_.line().next_mishap = [] { return Mishap::none; };
    bench_.let_worker_settle();
    EXPECT_EQ(bench_.payment_of(order).value().status(), v1::PAYMENT_STATUS_AUTHORIZED);
}

} // namespace
} // namespace merx::payments
