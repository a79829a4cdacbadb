#include "payments/app/authorize_payment.hpp"

#include "payments/app/settle.hpp"

namespace merx::payments {
namespace {

Result<void> check(const Context& context, const PaymentRequest& request) {
    if (request.amount.is_negative()) {
        return fail(invalid("/amount/amount", "out_of_range", "What is owed is not below zero."));
    }
    if (!request.amount.is_zero() && !context.provider.accepts(request.payment_method)) {
        return fail(invalid("/payment_method", "unknown_payment_method", "There is no such payment method."));
    }
    return {};
}

} // namespace

Task<Result<Payment>> authorize_payment(const Context& context, const rpc::Call& call, PaymentRequest request) {
    co_await or_return(check(context, request));
    const Payment intent =
        open_payment(PaymentId::make(context.ids), request, context.provider.name(), context.clock.now());
    OpenedPayment opened = co_await or_return(context.store.open(intent, call.trace_parent));
    Payment payment = std::move(opened.payment);
    if (payment.amount && *payment.amount != request.amount) {
        co_return fail(conflict("payment_differs", "The payment of this order is about another amount."));
    }
    if (payment.open == OpenStep::authorization) {
        Patience patience = patience_of(context, call);
        patience.is_first = opened.is_new;
        payment = co_await or_return(settle(context, std::move(payment), std::move(patience)));
    }
    if (payment.open == OpenStep::authorization) {
        co_return fail(outcome_unknown());
    }
    co_return payment;
}

} // namespace merx::payments
