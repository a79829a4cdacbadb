#include "payments/app/capture_payment.hpp"

#include "payments/app/settle.hpp"

namespace merx::payments {

Task<Result<Payment>> capture_payment(const Context& context, const rpc::Call& call, OrderId order_id) {
    bool begun_here = false;
    const PaymentChange begin = [&](Payment& payment) -> Result<void> {
        const OpenStep before = payment.open;
        Result<void> begun = begin_capture(payment, context.clock.now());
        begun_here = payment.open != before;
        return begun;
    };
    Payment payment = co_await or_return(context.store.update_by_order(order_id, begin, call.trace_parent));
    if (payment.open == OpenStep::capture) {
        Patience patience = patience_of(context, call);
        patience.is_first = begun_here;
        payment = co_await or_return(settle(context, std::move(payment), std::move(patience)));
    }
    if (payment.open == OpenStep::capture) {
        co_return fail(outcome_unknown());
    }
    co_return payment;
}

} // namespace merx::payments
