#include "payments/app/find_payment.hpp"

namespace merx::payments {

Error no_payment() {
    return not_found("payment_not_found", "There is no such payment.");
}

Task<Result<Payment>> find_payment(const Context& context, const rpc::Call& call, PaymentId id) {
    Payment payment = co_await or_return(context.store.find(id));
    const bool is_own = payment.user_id && payment.user_id->text() == call.principal.user_id;
    if (!is_own && !call.principal.has_scope(read_scope)) {
        co_return fail(no_payment());
    }
    co_return payment;
}

} // namespace merx::payments
