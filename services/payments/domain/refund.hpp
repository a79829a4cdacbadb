// Giving captured money back.
#pragma once

#include "payments/domain/payment.hpp"

namespace merx::payments {

struct RefundRequest {
    std::optional<Money> amount; // all that is left if empty
    std::string reason;
    std::string idempotency_key;

    // 400 with pointers where the amount is not positive or the reason is too long or not text.
    static Result<RefundRequest> make(std::optional<Money> amount, std::string_view reason,
                                      std::string_view idempotency_key);
};

// Begins a refund, or finds the one that was begun under the same key. 409 `payment_not_captured`,
// `refund_exceeds_captured`, `too_many_refunds`; 400 `currency_mismatch`; 422 `idempotency_key_reused`.
Result<void> begin_refund(Payment& payment, const RefundId& id, const RefundRequest& request, Instant time);
// The refund that a request under this key began; null if none did.
const Refund* refund_under_key(const Payment& payment, std::string_view idempotency_key);

// Begins a refund of all that is left, if anything is. 409 `payment_not_captured`.
Result<void> begin_full_refund(Payment& payment, const RefundId& id, std::string_view reason, Instant time);

// Applies what the provider says of a refund; a refund that is settled stays so.
void record_refund(Payment& payment, const RefundId& id, RefundOutcome outcome, Instant time);

// 402: the provider does not give the money back.
Error refund_declined();

} // namespace merx::payments
