#include "payments/app/void_payment.hpp"

#include "payments/app/settle.hpp"

namespace merx::payments {

Task<Result<Payment>> void_payment(const Context& context, const rpc::Call& call, OrderId order_id) {
    const Instant time = context.clock.now();
    const Payment nothing = never_to_be_paid(PaymentId::make(context.ids), order_id, time);
    const PaymentChange begin = [time](Payment& payment) -> Result<void> {
        // A capture that is open is settled first, below: whether it went through decides.
        return payment.open == OpenStep::capture ? Result<void>{} : begin_void(payment, time);
    };
    Payment payment = co_await or_return(context.store.update_or_open(nothing, begin, call.trace_parent));
    const Patience patience = patience_of(context, call);
    if (payment.open == OpenStep::capture) {
        co_await or_return(settle(context, std::move(payment), patience));
        const PaymentChange again = [time](Payment& settled) { return begin_void(settled, time); };
        payment = co_await or_return(context.store.update_by_order(order_id, again, call.trace_parent));
    }
    if (payment.open == OpenStep::voiding) {
        payment = co_await or_return(settle(context, std::move(payment), patience));
    }
    co_return payment;
}

} // namespace merx::payments
