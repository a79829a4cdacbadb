// Reserving the money of an order at the checkout.
#pragma once

#include "payments/app/context.hpp"

namespace merx::payments {

// The order's payment as it is afterwards: authorised, failed, voided, or waiting for the customer. However often and
// from wherever it is asked for, an order is charged once. 400 `unknown_payment_method`, 409 `payment_differs` where
// the order's payment is about another amount, 503 `payment_outcome_unknown`.
Task<Result<Payment>> authorize_payment(const Context& context, const rpc::Call& call, PaymentRequest request);

} // namespace merx::payments
