#include "payments/domain/payment.hpp"

#include <algorithm>
#include <utility>

#include "core/assert.hpp"

namespace merx::payments {
namespace {

void become(Payment& payment, PaymentStatus status, Instant time) {
    MERX_ASSERT(can_become(payment.status, status));
    payment.status = status;
    payment.update_time = time;
}

void begin(Payment& payment, OpenStep step, Instant time) {
    payment.open = step;
    payment.settle_time = time + step_lease;
    payment.attempts = 0;
}

void end(Payment& payment) {
    payment.open = OpenStep::nothing;
    payment.settle_time.reset();
    payment.attempts = 0;
}

bool needs_provider(const Payment& payment) {
    return payment.amount && !payment.amount->is_zero();
}

void refuse(Payment& payment, std::string code, Instant time) {
    become(payment, PaymentStatus::failed, time);
    payment.failure_code = std::move(code);
    end(payment);
}

void record_authorization(Payment& payment, const Charge& charge, Instant time) {
    switch (charge.state) {
    case ChargeState::authorized:
        become(payment, PaymentStatus::authorized, time);
        end(payment);
        break;
    case ChargeState::action_required:
        if (payment.open != OpenStep::action) {
            end(payment);
            payment.open = OpenStep::action;
            payment.update_time = time;
        }
        break;
    case ChargeState::declined: refuse(payment, charge.decline_code, time); break;
    case ChargeState::voided: refuse(payment, "authorization_voided", time); break;
    case ChargeState::unknown:
    case ChargeState::absent:
    case ChargeState::in_progress:
    case ChargeState::captured: break;
    }
}

void record_capture(Payment& payment, const Charge& charge, Instant time) {
    switch (charge.state) {
    case ChargeState::captured:
        become(payment, PaymentStatus::captured, time);
        payment.captured = payment.amount->amount();
        end(payment);
        break;
    case ChargeState::declined: refuse(payment, charge.decline_code, time); break;
    case ChargeState::voided: refuse(payment, "authorization_voided", time); break;
    case ChargeState::unknown:
    case ChargeState::absent:
    case ChargeState::in_progress:
    case ChargeState::action_required:
    case ChargeState::authorized: break;
    }
}

void record_voiding(Payment& payment, const Charge& charge, Instant time) {
    const bool is_over = charge.state == ChargeState::voided || charge.state == ChargeState::declined ||
                         (charge.state == ChargeState::absent && time >= payment.update_time + longest_way);
    if (is_over) {
        end(payment);
    }
}

void record_late(Payment& payment, const Charge& charge, Instant time) {
    const bool keeps_money = charge.state == ChargeState::authorized || charge.state == ChargeState::action_required ||
                             charge.state == ChargeState::in_progress;
    if (payment.status == PaymentStatus::voided && keeps_money) {
        begin(payment, OpenStep::voiding, time);
    }
}

} // namespace

bool Payment::is_unsettled() const {
    return (open != OpenStep::nothing && open != OpenStep::action) || pending_refund() != nullptr;
}

const Refund* Payment::pending_refund() const {
    const auto found = std::ranges::find(refunds, RefundState::pending, &Refund::state);
    return found == refunds.end() ? nullptr : &*found;
}

const Refund* Payment::find_refund(const RefundId& refund) const {
    const auto found = std::ranges::find(refunds, refund, &Refund::id);
    return found == refunds.end() ? nullptr : &*found;
}

std::int64_t Payment::refundable() const {
    std::int64_t left = captured - refunded;
    for (const Refund& refund : refunds) {
        if (refund.state == RefundState::pending) {
            left -= refund.amount;
        }
    }
    return left;
}

Payment open_payment(const PaymentId& id, const PaymentRequest& request, std::string_view provider, Instant time) {
    Payment payment{.id = id,
                    .order_id = request.order_id,
                    .user_id = request.user_id,
                    .amount = request.amount,
                    .payment_method = request.payment_method,
                    .version = 1,
                    .create_time = time,
                    .update_time = time};
    if (needs_provider(payment)) {
        payment.provider = provider;
        begin(payment, OpenStep::authorization, time);
    } else {
        become(payment, PaymentStatus::authorized, time);
    }
    return payment;
}

Payment never_to_be_paid(const PaymentId& id, const OrderId& order_id, Instant time) {
    return {.id = id,
            .order_id = order_id,
            .status = PaymentStatus::voided,
            .version = 1,
            .create_time = time,
            .update_time = time};
}

Result<void> begin_capture(Payment& payment, Instant time) {
    switch (payment.status) {
    case PaymentStatus::requires_payment:
        return fail(conflict("payment_not_authorized", "The money of this order has not been reserved."));
    case PaymentStatus::voided: return fail(conflict("payment_voided", "The payment of this order was given up."));
    case PaymentStatus::failed: return fail(conflict("payment_failed", "The payment of this order was refused."));
    case PaymentStatus::captured:
    case PaymentStatus::partially_refunded:
    case PaymentStatus::refunded: return {};
    case PaymentStatus::authorized: break;
    }
    if (!needs_provider(payment)) {
        become(payment, PaymentStatus::captured, time);
    } else if (payment.open == OpenStep::nothing) {
        begin(payment, OpenStep::capture, time);
    }
    return {};
}

Result<void> begin_void(Payment& payment, Instant time) {
    switch (payment.status) {
    case PaymentStatus::voided:
    case PaymentStatus::failed: return {};
    case PaymentStatus::captured:
    case PaymentStatus::partially_refunded:
    case PaymentStatus::refunded:
        return fail(conflict("payment_captured", "The money has been taken; it can only be refunded."));
    case PaymentStatus::requires_payment:
    case PaymentStatus::authorized: break;
    }
    if (payment.open == OpenStep::capture) {
        return fail(outcome_unknown());
    }
    become(payment, PaymentStatus::voided, time);
    if (needs_provider(payment)) {
        begin(payment, OpenStep::voiding, time);
    }
    return {};
}

Result<void> begin_confirmation(Payment& payment, bool succeed, Instant time) {
    if (payment.open == OpenStep::action) {
        begin(payment, OpenStep::authorization, time);
        return {};
    }
    const PaymentStatus outcome = succeed ? PaymentStatus::authorized : PaymentStatus::failed;
    if (payment.open == OpenStep::authorization || payment.status == outcome) {
        return {};
    }
    return fail(conflict("payment_not_waiting", "This payment does not wait for the customer."));
}

void record_charge(Payment& payment, const Charge& charge, Instant time) {
    if (payment.provider_reference.empty()) {
        payment.provider_reference = charge.provider_reference;
    }
    switch (payment.open) {
    case OpenStep::authorization:
    case OpenStep::action: record_authorization(payment, charge, time); break;
    case OpenStep::capture: record_capture(payment, charge, time); break;
    case OpenStep::voiding: record_voiding(payment, charge, time); break;
    case OpenStep::nothing: record_late(payment, charge, time); break;
    }
}

void postpone(Payment& payment, Instant time) {
    constexpr Duration first = std::chrono::seconds{1};
    constexpr std::int64_t most_doublings = 8; // some four minutes
    payment.settle_time = time + first * (std::int64_t{1} << std::min(payment.attempts, most_doublings));
    ++payment.attempts;
}

Error outcome_unknown() {
    Error error = unavailable("payment_outcome_unknown", "The payment provider has not answered yet; ask again.");
    error.retry_after = std::chrono::seconds{1};
    return error;
}

} // namespace merx::payments
