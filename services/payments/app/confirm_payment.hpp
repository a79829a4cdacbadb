// The customer's second step, with the sandbox in the place of the bank's own page.
#pragma once

#include <string_view>

#include "payments/app/context.hpp"

namespace merx::payments {

// A guest's payment answers to its unguessable id alone, a customer's to that customer: 404 `payment_not_found` for
// others. 400 `invalid_outcome` for anything but `succeed` and `fail`, 409 `payment_not_waiting`, 503
// `payment_outcome_unknown`.
Task<Result<Payment>> confirm_payment(const Context& context, const rpc::Call& call, PaymentId id,
                                      std::string_view outcome);

} // namespace merx::payments
