// A payment: what an order owes, and how far the money has come.
//
// A step with the provider is in two parts, so that a crash between them loses nothing: begin_…() says what is about
// to be asked and is stored, then the provider is asked, then record…() says what came of it. `open` is what was
// begun and has no end yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/money.hpp"
#include "core/result.hpp"
#include "payments/domain/charge.hpp"
#include "payments/domain/ids.hpp"
#include "payments/domain/payment_status.hpp"

namespace merx::payments {

inline constexpr std::size_t max_refunds = 100; // of one payment
inline constexpr std::size_t max_reason_length = 500;
inline constexpr std::size_t max_idempotency_key_length = 255;

// A step begun belongs to whoever began it for so long; then the background worker looks after it.
inline constexpr Duration step_lease = std::chrono::seconds{30};
// A voided charge that the provider has never heard of may still be on its way to it, but not longer than this.
inline constexpr Duration longest_way = std::chrono::seconds{60};

enum class OpenStep {
    nothing,
    authorization,
    action, // the customer's, not ours
    capture,
    voiding,
};

enum class RefundState { pending, made, declined };

struct Refund {
    RefundId id;
    std::int64_t amount = 0; // in the payment's currency
    std::string reason;
    RefundState state = RefundState::pending;
    std::string idempotency_key; // empty if none was sent
    bool asked_for_rest = false; // the request named no amount
    Instant create_time;

    friend bool operator==(const Refund&, const Refund&) = default;
};

struct Payment {
    PaymentId id;
    OrderId order_id;
    std::optional<UserId> user_id{}; // empty for a guest's
    PaymentStatus status = PaymentStatus::requires_payment;
    OpenStep open = OpenStep::nothing;
    std::optional<Money> amount{}; // empty where the order was given up before its payment was asked for
    std::int64_t captured = 0;     // in minor units, like refunded
    std::int64_t refunded = 0;
    std::string payment_method{};
    std::string provider{};
    std::string provider_reference{};
    std::string failure_code{};
    std::vector<Refund> refunds{};        // oldest first
    std::optional<Instant> settle_time{}; // when the background worker looks after what is open
    std::int64_t attempts = 0;            // that the worker made in vain
    std::int64_t version = 0;
    Instant create_time;
    Instant update_time;

    // Whether the provider has to be asked something.
    bool is_unsettled() const;
    // The refund to settle next; null if none is pending.
    const Refund* pending_refund() const;
    const Refund* find_refund(const RefundId& refund) const;
    // What can still be given back: captured, less what is refunded or about to be.
    std::int64_t refundable() const;

    friend bool operator==(const Payment&, const Payment&) = default;
};

struct PaymentRequest {
    OrderId order_id;
    std::optional<UserId> user_id;
    Money amount;
    std::string payment_method;
};

// Opens the payment of an order; nothing to pay is authorised at once, without a provider.
Payment open_payment(const PaymentId& id, const PaymentRequest& request, std::string_view provider, Instant time);
// The payment of an order that is given up before it was asked to pay.
Payment never_to_be_paid(const PaymentId& id, const OrderId& order_id, Instant time);

// 409 `payment_not_authorized`, `payment_voided`, `payment_failed`.
Result<void> begin_capture(Payment& payment, Instant time);
// 409 `payment_captured`. A failed payment stays failed. While a capture is open, 503 `payment_outcome_unknown`.
Result<void> begin_void(Payment& payment, Instant time);
// The customer's second step is done, one way or the other; 409 `payment_not_waiting` where none is asked for and
// the payment has not come to that outcome.
Result<void> begin_confirmation(Payment& payment, bool succeed, Instant time);

// Applies what the provider says of the charge. What it cannot mean for the open step changes nothing; a charge
// that turns up for a voided payment has to be voided.
void record_charge(Payment& payment, const Charge& charge, Instant time);

// The worker looked in vain; when to look again.
void postpone(Payment& payment, Instant time);

// 503: the provider has not given an answer that settles it.
Error outcome_unknown();

} // namespace merx::payments
