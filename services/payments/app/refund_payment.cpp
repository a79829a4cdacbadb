#include "payments/app/refund_payment.hpp"

#include "payments/app/settle.hpp"

namespace merx::payments {

Task<Result<RefundedPayment>> refund_payment(const Context& context, const rpc::Call& call, PaymentId id,
                                             RefundRequest request) {
    if (request.idempotency_key.empty()) {
        co_return fail(Error{.kind = ErrorKind::precondition_required,
                             .code = "idempotency_key_required",
                             .detail = "A refund needs the header Idempotency-Key."});
    }
    const RefundId refund_id = RefundId::make(context.ids);
    const PaymentChange begin = [&](Payment& payment) -> Result<void> {
        return begin_refund(payment, refund_id, request, context.clock.now());
    };
    Payment payment = co_await or_return(context.store.update(id, begin, call.trace_parent));
    Patience patience = patience_of(context, call);
    // Where other refunds are pending the first one asked about may be another's.
    patience.is_first = payment.pending_refund() != nullptr && payment.pending_refund()->id == refund_id;
    payment = co_await or_return(settle(context, std::move(payment), std::move(patience)));
    const Refund refund = *refund_under_key(payment, request.idempotency_key);
    if (refund.state == RefundState::pending) {
        co_return fail(outcome_unknown());
    }
    if (refund.state == RefundState::declined) {
        co_return fail(refund_declined());
    }
    co_return RefundedPayment{.payment = std::move(payment), .refund = refund};
}

Task<Result<Payment>> refund_order(const Context& context, const rpc::Call& call, OrderId order_id,
                                   std::string reason) {
    const RefundId refund_id = RefundId::make(context.ids);
    const PaymentChange begin = [&](Payment& payment) -> Result<void> {
        return payment.open == OpenStep::capture ? Result<void>{}
                                                 : begin_full_refund(payment, refund_id, reason, context.clock.now());
    };
    Payment payment = co_await or_return(context.store.update_by_order(order_id, begin, call.trace_parent));
    const Patience patience = patience_of(context, call);
    if (payment.open == OpenStep::capture) {
        co_await or_return(settle(context, std::move(payment), patience));
        payment = co_await or_return(context.store.update_by_order(order_id, begin, call.trace_parent));
    }
    payment = co_await or_return(settle(context, std::move(payment), patience));
    if (payment.is_unsettled()) {
        co_return fail(outcome_unknown());
    }
    const Refund* refund = payment.find_refund(refund_id);
    if (refund != nullptr && refund->state == RefundState::declined) {
        co_return fail(refund_declined());
    }
    co_return payment;
}

} // namespace merx::payments
