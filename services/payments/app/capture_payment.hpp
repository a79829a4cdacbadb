// Taking the reserved money of an order, all of it.
#pragma once

#include "payments/app/context.hpp"

namespace merx::payments {

// The payment as it is afterwards: captured, or failed where the provider refused. Safe to repeat. 404
// `payment_not_found`, 409 `payment_not_authorized`, `payment_voided`, `payment_failed`, 503
// `payment_outcome_unknown`.
Task<Result<Payment>> capture_payment(const Context& context, const rpc::Call& call, OrderId order_id);

} // namespace merx::payments
