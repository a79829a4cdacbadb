// Giving up the reservation of an order's money, or keeping one from ever being made.
#pragma once

#include "payments/app/context.hpp"

namespace merx::payments {

// The payment as it is afterwards: voided, or failed where it had failed. From then on nothing is charged for the
// order: a reservation that is under way is voided when it arrives. Safe to repeat. 409 `payment_captured`, 503
// `payment_outcome_unknown` while a capture is.
Task<Result<Payment>> void_payment(const Context& context, const rpc::Call& call, OrderId order_id);

} // namespace merx::payments
