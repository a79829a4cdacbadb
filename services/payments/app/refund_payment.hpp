// Giving captured money back.
#pragma once

#include "payments/app/context.hpp"
#include "payments/domain/refund.hpp"

namespace merx::payments {

struct RefundedPayment {
    Payment payment;
    Refund refund;
};

// In whole or in part; under one Idempotency-Key once. 402 `refund_declined`, 404 `payment_not_found`, 409 and 422
// as begin_refund() says, 428 `idempotency_key_required`, 503 `payment_outcome_unknown`.
Task<Result<RefundedPayment>> refund_payment(const Context& context, const rpc::Call& call, PaymentId id,
                                             RefundRequest request);

// Everything that is left. Safe to repeat. 409 `payment_not_captured`, 402 `refund_declined`, 404, 503 as above.
Task<Result<Payment>> refund_order(const Context& context, const rpc::Call& call, OrderId order_id, std::string reason);

} // namespace merx::payments
