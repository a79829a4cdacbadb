// Payments in memory, with the promises of the contract and a few of the sandbox's cards. Any thread may call.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "async/executor.hpp"
#include "merx/payments/v1/payments.merx.hpp"
#include "orders/test/network.hpp"

namespace merx::orders::testing {

class FakePayments final : public payments::v1::PaymentService {
public:
    static constexpr std::string_view good_card = "pm_card_visa";
    static constexpr std::string_view declined_card = "pm_card_chargeDeclined";
    static constexpr std::string_view two_step_card = "pm_card_authenticationRequired";

    std::map<std::string, payments::v1::Payment> payments; // by order
    std::map<std::string, int> charges;                    // times the bank reserved money, by order
    Network network;
    Duration delay{0}; // of authorise

    // The customer's second step.
    void pass_second_step(const std::string& order_id, bool succeeds) {
        payments::v1::Payment& payment = payments.at(order_id);
        payment.clear_action();
        succeeds ? charge(payment) : decline(payment);
    }

    Task<Result<payments::v1::Payment>>
    authorize_payment(const rpc::Call&, const payments::v1::AuthorizePaymentRequest& request) override {
        if (delay > Duration::zero()) {
            co_await sleep_for(delay);
        }
        co_return network.carry<payments::v1::Payment>("authorize", [&]() -> Result<payments::v1::Payment> {
            if (!payments.contains(request.order_id())) {
                if (!request.payment_method().starts_with("pm_card_")) {
                    return fail(invalid("/payment_method", "unknown_payment_method", "Nobody knows this."));
                }
                payments::v1::Payment& payment = open(request.order_id());
                *payment.mutable_amount() = request.amount();
                if (request.payment_method() == declined_card) {
                    decline(payment);
                } else if (request.payment_method() == two_step_card) {
                    payment.mutable_action()->set_type("confirm");
                    payment.mutable_action()->set_url("/payments/" + payment.id() + "/confirm");
                } else {
                    charge(payment);
                }
            }
            return payments.at(request.order_id());
        });
    }

    Task<Result<payments::v1::Payment>> capture_payment(const rpc::Call&,
                                                        const payments::v1::CapturePaymentRequest& request) override {
        co_return network.carry<payments::v1::Payment>("capture", [&]() -> Result<payments::v1::Payment> {
            payments::v1::Payment& payment = payments.at(request.order_id());
            if (payment.status() == payments::v1::PAYMENT_STATUS_AUTHORIZED) {
                payment.set_status(payments::v1::PAYMENT_STATUS_CAPTURED);
            }
            if (payment.status() != payments::v1::PAYMENT_STATUS_CAPTURED) {
                return fail(conflict("payment_not_authorized", "There is nothing to take."));
            }
            return payment;
        });
    }

    Task<Result<payments::v1::Payment>> void_payment(const rpc::Call&,
                                                     const payments::v1::VoidPaymentRequest& request) override {
        co_return network.carry<payments::v1::Payment>("void", [&]() -> Result<payments::v1::Payment> {
            payments::v1::Payment& payment =
                payments.contains(request.order_id()) ? payments.at(request.order_id()) : open(request.order_id());
            if (payment.status() == payments::v1::PAYMENT_STATUS_CAPTURED) {
                return fail(conflict("payment_captured", "The money has been taken."));
            }
            if (payment.status() != payments::v1::PAYMENT_STATUS_FAILED) {
                payment.set_status(payments::v1::PAYMENT_STATUS_VOIDED);
            }
            return payment;
        });
    }

    Task<Result<payments::v1::Payment>> refund_order(const rpc::Call&,
                                                     const payments::v1::RefundOrderRequest& request) override {
        co_return network.carry<payments::v1::Payment>("refund", [&]() -> Result<payments::v1::Payment> {
            payments::v1::Payment& payment = payments.at(request.order_id());
            if (payment.status() == payments::v1::PAYMENT_STATUS_CAPTURED) {
                payment.set_status(payments::v1::PAYMENT_STATUS_REFUNDED);
            }
            return payment;
        });
    }

    Task<Result<payments::v1::Payment>> get_payment(const rpc::Call&, const payments::v1::GetPaymentRequest&) override {
        return not_offered<payments::v1::Payment>();
    }
    Task<Result<payments::v1::Payment>> confirm_payment(const rpc::Call&,
                                                        const payments::v1::ConfirmPaymentRequest&) override {
        return not_offered<payments::v1::Payment>();
    }
    Task<Result<payments::v1::Refund>> refund_payment(const rpc::Call&,
                                                      const payments::v1::RefundPaymentRequest&) override {
        return not_offered<payments::v1::Refund>();
    }
    Task<Result<payments::v1::Payment>> get_order_payment(const rpc::Call&,
                                                          const payments::v1::GetOrderPaymentRequest&) override {
        return not_offered<payments::v1::Payment>();
    }

private:
    payments::v1::Payment& open(const std::string& order_id) {
        payments::v1::Payment& payment = payments[order_id];
        payment.set_id("pay_" + std::to_string(payments.size()));
        payment.set_order_id(order_id);
        payment.set_status(payments::v1::PAYMENT_STATUS_REQUIRES_PAYMENT);
        return payment;
    }
    void charge(payments::v1::Payment& payment) {
        payment.set_status(payments::v1::PAYMENT_STATUS_AUTHORIZED);
        ++charges[payment.order_id()];
    }
    static void decline(payments::v1::Payment& payment) {
        payment.set_status(payments::v1::PAYMENT_STATUS_FAILED);
        payment.set_failure_code("card_declined");
    }
};

} // namespace merx::orders::testing
