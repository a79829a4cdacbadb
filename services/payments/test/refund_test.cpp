#include <gmock/gmock.h>

#include "payments_fixture.hpp"

namespace merx::payments {
namespace {

class Refunds : public PaymentsTest {
protected:
    v1::Payment captured() {
        const std::string order = bench_.order_id();
        EXPECT_TRUE(bench_.authorize(order));
        return bench_.capture(order).value();
    }
};
using Capture = Refunds;
using ::testing::ElementsAre;

TEST_F(Capture, takes_all_of_the_money_once) {
    const v1::Payment payment = captured();
    EXPECT_EQ(payment.status(), v1::PAYMENT_STATUS_CAPTURED);
    EXPECT_EQ(payment.captured().amount(), 1999);
    EXPECT_EQ(bench_.capture(payment.order_id()).value().SerializeAsString(), payment.SerializeAsString());
    EXPECT_EQ(bench_.charge(), "captured/1999/0");
    EXPECT_THAT(bench_.announced(), ElementsAre("payment.authorized", "payment.captured"));
    EXPECT_EQ(bench_.capture(bench_.order_id()).error().code, "payment_not_found");
}

TEST_F(Capture, whose_answer_is_lost_is_settled_by_asking_the_provider) {
    const std::string order = bench_.order_id();
    ASSERT_TRUE(bench_.authorize(order));
    int calls = 0;
    bench_.line().next_mishap = [&] { return ++calls == 1 ? Mishap::answer_lost : Mishap::none; };
    EXPECT_EQ(bench_.capture(order).value().status(), v1::PAYMENT_STATUS_CAPTURED);
    EXPECT_EQ(calls, 1);
}

TEST_F(Refunds, give_money_back_in_parts_and_never_more_than_was_taken) {
    const v1::Payment payment = captured();
    const v1::Refund first = bench_.refund(payment.id(), 500, "a").value();
    EXPECT_TRUE(first.id().starts_with("ref_"));
    EXPECT_EQ(first.payment_id(), payment.id());
    EXPECT_EQ(first.amount().amount(), 500);
    EXPECT_EQ(bench_.payment_of(payment.order_id()).value().status(), v1::PAYMENT_STATUS_PARTIALLY_REFUNDED);
    EXPECT_EQ(bench_.refund(payment.id(), 1500, "b").error().code, "refund_exceeds_captured");
    EXPECT_EQ(bench_.refund(payment.id(), 0, "c").value().amount().amount(), 1499);
    const v1::Payment refunded = bench_.payment_of(payment.order_id()).value();
    EXPECT_EQ(refunded.status(), v1::PAYMENT_STATUS_REFUNDED);
    EXPECT_EQ(refunded.refunded().amount(), 1999);
    ASSERT_EQ(refunded.refunds_size(), 2);
    EXPECT_EQ(refunded.refunds(0).SerializeAsString(), first.SerializeAsString());
    EXPECT_EQ(bench_.refund(payment.id(), 0, "d").error().code, "refund_exceeds_captured");
    EXPECT_EQ(bench_.charge(), "captured/1999/1999");
    EXPECT_THAT(bench_.announced(),
                ElementsAre("payment.authorized", "payment.captured", "payment.refunded", "payment.refunded"));
}

TEST_F(Refunds, under_one_key_are_made_once) {
    const v1::Payment payment = captured();
    const std::string first = bench_.refund(payment.id(), 500, "a").value().SerializeAsString();
    EXPECT_EQ(bench_.refund(payment.id(), 500, "a").value().SerializeAsString(), first);
    const Error error = bench_.refund(payment.id(), 501, "a").error();
    EXPECT_EQ(error.kind, ErrorKind::unprocessable);
    EXPECT_EQ(error.code, "idempotency_key_reused");
    EXPECT_EQ(bench_.refund(payment.id(), 0, "a").error().code, "idempotency_key_reused");
    EXPECT_EQ(bench_.refund(payment.id(), 500, "").error().code, "idempotency_key_required");
    EXPECT_EQ(bench_.charge(), "captured/1999/500");
}

TEST_F(Refunds, that_were_refused_may_be_tried_again_under_the_same_key) {
    const v1::Payment payment = captured();
    EXPECT_EQ(bench_.refund(payment.id(), 2000, "a").error().kind, ErrorKind::conflict);
    EXPECT_TRUE(bench_.refund(payment.id(), 1999, "a"));
}

TEST_F(Refunds, at_once_never_give_back_more_than_was_taken) {
    const v1::Payment payment = captured();
    std::vector<rpc::Call> calls;
    for (int i = 0; i < 20; ++i) {
        calls.push_back(PaymentsBench::with_key(std::to_string(i)));
    }
    const auto request = PaymentsBench::refund_request(payment.id(), 300);
    std::vector<Task<Result<v1::Refund>>> asking;
    for (const rpc::Call& call : calls) {
        asking.push_back(bench_.api().refund_payment(call, request));
    }
    int made = 0;
    for (const Result<v1::Refund>& refund : bench_.loop().run(all(std::move(asking)))) {
        made += refund ? 1 : 0;
    }
    EXPECT_EQ(made, 6);
    EXPECT_EQ(bench_.charge(), "captured/1999/1800");
}

TEST_F(Refunds, need_money_that_was_taken) {
    const std::string order = bench_.order_id();
    const v1::Payment payment = bench_.authorize(order).value();
    EXPECT_EQ(bench_.refund(payment.id(), 1, "a").error().code, "payment_not_captured");
    EXPECT_EQ(bench_.refund_order(order).error().code, "payment_not_captured");
    EXPECT_EQ(bench_.refund(bench_.new_id("pay"), 1, "a").error().code, "payment_not_found");
}

TEST_F(Refunds, that_make_no_sense_are_refused_with_pointers) {
    const v1::Payment payment = captured();
    EXPECT_EQ(bench_.refund(payment.id(), -5, "a").error().fields.at(0).pointer, "/amount/amount");
    auto request = PaymentsBench::refund_request(payment.id(), 5, std::string(501, 'x'));
    const rpc::Call call = PaymentsBench::with_key("a");
    EXPECT_EQ(bench_.loop().run(bench_.api().refund_payment(call, request)).error().fields.at(0).pointer, "/reason");
    request = PaymentsBench::refund_request(payment.id(), 5);
    request.mutable_amount()->set_currency("EUR");
    EXPECT_EQ(bench_.loop().run(bench_.api().refund_payment(call, request)).error().fields.at(0).code,
              "currency_mismatch");
    EXPECT_EQ(bench_.refund("ord_1", 5, "a").error().fields.at(0).pointer, "/id");
}

TEST_F(Refunds, of_an_order_give_the_rest_back_once) {
    const v1::Payment payment = captured();
    ASSERT_TRUE(bench_.refund(payment.id(), 500, "a"));
    EXPECT_EQ(bench_.refund_order(payment.order_id()).value().status(), v1::PAYMENT_STATUS_REFUNDED);
    EXPECT_EQ(bench_.refund_order(payment.order_id()).value().refunds_size(), 2);
    EXPECT_EQ(bench_.charge(), "captured/1999/1999");
}

TEST_F(Refunds, whose_request_or_answer_is_lost_are_made_once) {
    const v1::Payment payment = captured();
    int calls = 0;
    bench_.line().next_mishap = [&] { return ++calls == 1 ? Mishap::answer_lost : Mishap::none; };
    EXPECT_TRUE(bench_.refund(payment.id(), 500, "a"));
    calls = 0;
    bench_.line().next_mishap = [&] { return ++calls == 1 ? Mishap::request_lost : Mishap::none; };
    EXPECT_TRUE(bench_.refund(payment.id(), 500, "b"));
    EXPECT_EQ(bench_.charge(), "captured/1999/1000");
}

TEST_F(Refunds, crashing_on_the_way_are_finished_by_the_worker) {
    const v1::Payment payment = captured();
    for (const Mishap mishap : {Mishap::crash_before, Mishap::crash_after}) {
        bench_.line().next_mishap = [mishap] { return mishap; };
        EXPECT_THROW(static_cast<void>(bench_.refund(payment.id(), 300, std::to_string(static_cast<int>(mishap)))),
                     Crash);
        bench_.restart();
        bench_.let_worker_settle();
    }
    EXPECT_EQ(bench_.charge(), "captured/1999/600");
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

} // namespace
} // namespace merx::payments
