#include <gmock/gmock.h>

#include "payments_fixture.hpp"

namespace merx::payments {
namespace {

class SecondStep : public PaymentsTest {
protected:
    v1::Payment ask(const std::string& user = "") {
        auto request = PaymentsBench::authorization(bench_.order_id(), "pm_card_authenticationRequired");
        request.set_user_id(user);
        return bench_.authorize(request).value();
    }
};

TEST_F(SecondStep, is_asked_for_with_an_action) {
    const v1::Payment payment = ask();
    EXPECT_EQ(payment.status(), v1::PAYMENT_STATUS_REQUIRES_PAYMENT);
    EXPECT_EQ(payment.action().type(), "confirm");
    EXPECT_EQ(payment.action().url(), "/payments/" + payment.id() + "/confirm");
    bench_.let_worker_settle();
    EXPECT_EQ(bench_.payment_of(payment.order_id()).value().action().type(), "confirm");
    EXPECT_EQ(bench_.capture(payment.order_id()).error().code, "payment_not_authorized");
}

TEST_F(SecondStep, that_succeeds_reserves_the_money) {
    const v1::Payment payment = ask();
    EXPECT_EQ(bench_.confirm(payment.id(), "succeed").value().status(), v1::PAYMENT_STATUS_AUTHORIZED);
    EXPECT_EQ(bench_.confirm(payment.id(), "succeed").value().status(), v1::PAYMENT_STATUS_AUTHORIZED);
    EXPECT_EQ(bench_.confirm(payment.id(), "fail").error().code, "payment_not_waiting");
    EXPECT_FALSE(bench_.payment_of(payment.order_id()).value().has_action());
    EXPECT_EQ(bench_.charge(), "authorized/0/0");
    EXPECT_THAT(bench_.announced(), ::testing::ElementsAre("payment.authorized"));
}

TEST_F(SecondStep, that_fails_fails_the_payment) {
    const v1::Payment payment = ask();
    const v1::Payment failed = bench_.confirm(payment.id(), "fail").value();
    EXPECT_EQ(failed.status(), v1::PAYMENT_STATUS_FAILED);
    EXPECT_EQ(failed.failure_code(), "authentication_failed");
}

TEST_F(SecondStep, has_two_outcomes) {
    EXPECT_EQ(bench_.confirm(ask().id(), "maybe").error().fields.at(0).pointer, "/outcome");
}

TEST_F(SecondStep, of_a_customer_is_that_customers_alone) {
    const std::string user = bench_.new_id("usr");
    const v1::Payment payment = ask(user);
    EXPECT_EQ(bench_.confirm(payment.id(), "succeed").error().code, "payment_not_found");
    EXPECT_EQ(bench_.confirm(payment.id(), "succeed", bench_.new_id("usr")).error().code, "payment_not_found");
    EXPECT_TRUE(bench_.confirm(payment.id(), "succeed", user));
    EXPECT_EQ(bench_.confirm(bench_.new_id("pay"), "succeed").error().code, "payment_not_found");
}

TEST_F(SecondStep, crashing_on_the_way_is_settled) {
    for (const Mishap mishap : {Mishap::crash_before, Mishap::crash_after}) {
        const v1::Payment payment = ask();
        bench_.line().next_mishap = [mishap] { return mishap; };
        EXPECT_THROW(static_cast<void>(bench_.confirm(payment.id(), "succeed")), Crash);
        bench_.restart();
        bench_.let_worker_settle();
        EXPECT_EQ(bench_.payment_of(payment.order_id()).value().has_action(), mishap == Mishap::crash_before);
    }
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

TEST_F(SecondStep, of_an_order_given_up_is_not_waited_for) {
    const v1::Payment payment = ask();
    EXPECT_EQ(bench_.void_payment(payment.order_id()).value().status(), v1::PAYMENT_STATUS_VOIDED);
    EXPECT_EQ(bench_.confirm(payment.id(), "succeed").error().code, "payment_not_waiting");
    EXPECT_EQ(bench_.charge(), "voided/0/0");
}

TEST_F(SecondStep, payments_are_shown_to_their_customer_and_to_those_with_the_scope) {
    const std::string user = bench_.new_id("usr");
    const v1::Payment payment = ask(user);
    v1::GetPaymentRequest request;
    request.set_id(payment.id());
    const auto get = [&](rpc::Principal principal) {
        rpc::Call call;
        call.principal = std::move(principal);
        return bench_.loop().run(bench_.api().get_payment(call, request));
    };
    EXPECT_EQ(get({.user_id = user}).value().id(), payment.id());
    EXPECT_EQ(get({.user_id = bench_.new_id("usr")}).error().code, "payment_not_found");
    EXPECT_EQ(get({.user_id = bench_.new_id("usr"), .scopes = {"payments:read"}}).value().id(), payment.id());
    request.set_id(ask().id());
    EXPECT_EQ(get({.user_id = user}).error().code, "payment_not_found");
    EXPECT_EQ(get({}).error().code, "payment_not_found");
    request.set_id("ord_1");
    EXPECT_EQ(get({.user_id = user}).error().fields.at(0).code, "invalid_id");
}

} // namespace
} // namespace merx::payments
