// Looking at a payment, for those who may.
#pragma once

#include "payments/app/context.hpp"

namespace merx::payments {

// The scope that shows everyone's payments.
inline constexpr std::string_view read_scope = "payments:read";

// A customer's own, anyone's with the scope `payments:read`; 404 `payment_not_found` for all others.
Task<Result<Payment>> find_payment(const Context& context, const rpc::Call& call, PaymentId id);

Error no_payment();

} // namespace merx::payments
