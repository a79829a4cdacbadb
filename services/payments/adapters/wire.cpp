#include "payments/adapters/wire.hpp"

#include "core/assert.hpp"
#include "rpc/time.hpp"

namespace merx::payments {
namespace {

v1::PaymentStatus to_wire(PaymentStatus status) {
    switch (status) {
    case PaymentStatus::requires_payment: return v1::PAYMENT_STATUS_REQUIRES_PAYMENT;
    case PaymentStatus::authorized: return v1::PAYMENT_STATUS_AUTHORIZED;
    case PaymentStatus::captured: return v1::PAYMENT_STATUS_CAPTURED;
    case PaymentStatus::partially_refunded: return v1::PAYMENT_STATUS_PARTIALLY_REFUNDED;
    case PaymentStatus::refunded: return v1::PAYMENT_STATUS_REFUNDED;
    case PaymentStatus::voided: return v1::PAYMENT_STATUS_VOIDED;
    case PaymentStatus::failed: return v1::PAYMENT_STATUS_FAILED;
    }
    MERX_UNREACHABLE();
}

void write(types::v1::Money& message, std::int64_t amount, Currency currency) {
    message.set_amount(amount);
    message.set_currency(std::string(currency.code()));
}

template <class T>
Result<T> at(Result<T> value, std::string_view pointer) {
    if (!value) {
        return fail(below(std::move(value).error(), pointer));
    }
    return value;
}

Result<Money> money_of(const types::v1::Money& message) {
    const Result<Currency> currency = at(Currency::parse(message.currency()), "/amount/currency");
    if (!currency) {
        return fail(currency.error());
    }
    return at(Money::make(message.amount(), *currency), "/amount/amount");
}

} // namespace

v1::Payment to_wire(const Payment& payment) {
    v1::Payment message;
    message.set_id(payment.id.text());
    message.set_order_id(payment.order_id.text());
    message.set_status(to_wire(payment.status));
    if (payment.amount) {
        const Currency currency = payment.amount->currency();
        write(*message.mutable_amount(), payment.amount->amount(), currency);
        write(*message.mutable_captured(), payment.captured, currency);
        write(*message.mutable_refunded(), payment.refunded, currency);
    }
    message.set_provider(payment.provider);
    message.set_provider_reference(payment.provider_reference);
    message.set_failure_code(payment.failure_code);
    if (payment.open == OpenStep::action) {
        message.mutable_action()->set_type("confirm");
        message.mutable_action()->set_url("/payments/" + payment.id.text() + "/confirm");
    }
    for (const Refund& refund : payment.refunds) {
        if (refund.state == RefundState::made) {
            *message.add_refunds() = to_wire(payment, refund);
        }
    }
    *message.mutable_create_time() = rpc::to_timestamp(payment.create_time);
    *message.mutable_update_time() = rpc::to_timestamp(payment.update_time);
    return message;
}

v1::Refund to_wire(const Payment& payment, const Refund& refund) {
    v1::Refund message;
    message.set_id(refund.id.text());
    message.set_payment_id(payment.id.text());
    write(*message.mutable_amount(), refund.amount, payment.amount.value().currency());
    message.set_reason(refund.reason);
    *message.mutable_create_time() = rpc::to_timestamp(refund.create_time);
    return message;
}

Result<PaymentId> payment_id_of(const std::string& text) {
    return at(PaymentId::parse(text), "/id");
}

Result<OrderId> order_id_of(const std::string& text) {
    return at(OrderId::parse(text), "/order_id");
}

Result<PaymentRequest> request_of(const v1::AuthorizePaymentRequest& request) {
    const Result<OrderId> order_id = order_id_of(request.order_id());
    if (!order_id) {
        return fail(order_id.error());
    }
    std::optional<UserId> user_id;
    if (!request.user_id().empty()) {
        const Result<UserId> parsed = at(UserId::parse(request.user_id()), "/user_id");
        if (!parsed) {
            return fail(parsed.error());
        }
        user_id = *parsed;
    }
    const Result<Money> amount = money_of(request.amount());
    if (!amount) {
        return fail(amount.error());
    }
    return PaymentRequest{
        .order_id = *order_id, .user_id = user_id, .amount = *amount, .payment_method = request.payment_method()};
}

Result<RefundRequest> request_of(const v1::RefundPaymentRequest& request, std::string_view idempotency_key) {
    std::optional<Money> amount;
    if (request.has_amount()) {
        const Result<Money> money = money_of(request.amount());
        if (!money) {
            return fail(money.error());
        }
        amount = *money;
    }
    return RefundRequest::make(amount, request.reason(), idempotency_key);
}

Result<std::string> reason_of(const v1::RefundOrderRequest& request) {
    Result<RefundRequest> made = RefundRequest::make(std::nullopt, request.reason(), "");
    if (!made) {
        return fail(std::move(made).error());
    }
    return std::move(made->reason);
}

} // namespace merx::payments
