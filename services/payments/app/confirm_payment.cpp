#include "payments/app/confirm_payment.hpp"

#include "payments/app/find_payment.hpp"
#include "payments/app/settle.hpp"

namespace merx::payments {

Task<Result<Payment>> confirm_payment(const Context& context, const rpc::Call& call, PaymentId id,
                                      std::string_view outcome) {
    if (outcome != "succeed" && outcome != "fail") {
        co_return fail(invalid("/outcome", "invalid_outcome", "The outcome is succeed or fail."));
    }
    const bool succeed = outcome == "succeed";
    const PaymentChange begin = [&](Payment& payment) -> Result<void> {
        if (payment.user_id && payment.user_id->text() != call.principal.user_id) {
            return fail(no_payment());
        }
        return begin_confirmation(payment, succeed, context.clock.now());
    };
    Payment payment = co_await or_return(context.store.update(id, begin, call.trace_parent));
    if (payment.open != OpenStep::authorization) {
        co_return payment;
    }
    const std::string reference = id.text();
    const Charge charge = co_await context.provider.confirm(reference, succeed);
    const PaymentChange record = [&](Payment& current) -> Result<void> {
        record_charge(current, charge, context.clock.now());
        return {};
    };
    payment = co_await or_return(context.store.update(id, record, call.trace_parent));
    if (payment.is_unsettled()) {
        payment = co_await or_return(settle(context, std::move(payment), patience_of(context, call)));
    }
    if (payment.open == OpenStep::authorization) {
        co_return fail(outcome_unknown());
    }
    co_return payment;
}

} // namespace merx::payments
