#include "payments/domain/refund.hpp"

#include <algorithm>

#include "core/assert.hpp"
#include "core/text.hpp"

namespace merx::payments {
namespace {

bool is_captured(const Payment& payment) {
    return payment.status == PaymentStatus::captured || payment.status == PaymentStatus::partially_refunded ||
           payment.status == PaymentStatus::refunded;
}

Error not_captured() {
    return conflict("payment_not_captured", "No money of this payment has been taken, so none can be given back.");
}

bool is_the_same(const Refund& refund, const RefundRequest& request) {
    return refund.reason == request.reason && refund.asked_for_rest == !request.amount &&
           (refund.asked_for_rest || refund.amount == request.amount->amount());
}

void add(Payment& payment, Refund refund, Instant time) {
    payment.refunds.push_back(std::move(refund));
    payment.settle_time = time + step_lease;
    payment.attempts = 0;
}

Result<void> check_amount(const Payment& payment, const RefundRequest& request) {
    if (request.amount && request.amount->currency() != payment.amount->currency()) {
        return fail(invalid("/amount/currency", "currency_mismatch",
                            "The payment was made in " + std::string(payment.amount->currency().code()) + "."));
    }
    const std::int64_t left = payment.refundable();
    if (left == 0 || (request.amount && request.amount->amount() > left)) {
        return fail(conflict("refund_exceeds_captured",
                             "Of what was taken, " + std::to_string(left) + " minor units are left to give back."));
    }
    if (payment.refunds.size() >= max_refunds) {
        return fail(conflict("too_many_refunds", "A payment has at most " + std::to_string(max_refunds) + " refunds."));
    }
    return {};
}

} // namespace

Result<RefundRequest> RefundRequest::make(std::optional<Money> amount, std::string_view reason,
                                          std::string_view idempotency_key) {
    std::vector<FieldError> wrong;
    if (amount && (amount->is_negative() || amount->is_zero())) {
        wrong.push_back({"/amount/amount", "out_of_range", "A refund is above zero."});
    }
    if (!is_valid_utf8(reason)) {
        wrong.push_back({"/reason", "invalid_text", "This is not UTF-8."});
    } else if (count_code_points(reason) > max_reason_length) {
        wrong.push_back(
            {"/reason", "too_long", "A reason has at most " + std::to_string(max_reason_length) + " characters."});
    }
    if (idempotency_key.size() > max_idempotency_key_length || !is_valid_utf8(idempotency_key)) {
        wrong.push_back({"Idempotency-Key", "invalid_idempotency_key",
                         "A key is UTF-8 of at most " + std::to_string(max_idempotency_key_length) + " bytes."});
    }
    if (!wrong.empty()) {
        return fail(invalid(std::move(wrong)));
    }
    return RefundRequest{
        .amount = amount, .reason = std::string(reason), .idempotency_key = std::string(idempotency_key)};
}

Result<void> begin_refund(Payment& payment, const RefundId& id, const RefundRequest& request, Instant time) {
    if (const Refund* before = refund_under_key(payment, request.idempotency_key)) {
        if (is_the_same(*before, request)) {
            return {};
        }
        return fail(Error{.kind = ErrorKind::unprocessable,
                          .code = "idempotency_key_reused",
                          .detail = "This Idempotency-Key was used for another refund."});
    }
    if (!is_captured(payment) || !payment.amount) {
        return fail(not_captured());
    }
    if (Result<void> checked = check_amount(payment, request); !checked) {
        return checked;
    }
    add(payment,
        {.id = id,
         .amount = request.amount ? request.amount->amount() : payment.refundable(),
         .reason = request.reason,
         .idempotency_key = request.idempotency_key,
         .asked_for_rest = !request.amount,
         .create_time = time},
        time);
    return {};
}

const Refund* refund_under_key(const Payment& payment, std::string_view idempotency_key) {
    if (idempotency_key.empty()) {
        return nullptr;
    }
    const auto found = std::ranges::find(payment.refunds, idempotency_key, &Refund::idempotency_key);
    return found == payment.refunds.end() ? nullptr : &*found;
}

Result<void> begin_full_refund(Payment& payment, const RefundId& id, std::string_view reason, Instant time) {
    if (!is_captured(payment)) {
        return fail(not_captured());
    }
    const std::int64_t left = payment.refundable();
    if (left > 0) {
        add(payment,
            {.id = id,
             .amount = left,
             .reason = std::string(reason),
             .idempotency_key = "",
             .asked_for_rest = true,
             .create_time = time},
            time);
    } else if (payment.amount->is_zero() && payment.status == PaymentStatus::captured) {
        payment.status = PaymentStatus::refunded;
        payment.update_time = time;
    }
    return {};
}

void record_refund(Payment& payment, const RefundId& id, RefundOutcome outcome, Instant time) {
    const auto refund = std::ranges::find(payment.refunds, id, &Refund::id);
    MERX_ASSERT(refund != payment.refunds.end());
    if (refund->state != RefundState::pending || outcome == RefundOutcome::unknown ||
        outcome == RefundOutcome::absent) {
        return;
    }
    if (outcome == RefundOutcome::declined) {
        refund->state = RefundState::declined;
    } else {
        refund->state = RefundState::made;
        payment.refunded += refund->amount;
        MERX_ASSERT(payment.refunded <= payment.captured);
        payment.status =
            payment.refunded == payment.captured ? PaymentStatus::refunded : PaymentStatus::partially_refunded;
    }
    payment.update_time = time;
    if (!payment.is_unsettled()) {
        payment.settle_time.reset();
        payment.attempts = 0;
    }
}

Error refund_declined() {
    return {.kind = ErrorKind::payment_required,
            .code = "refund_declined",
            .detail = "The payment provider did not give the money back."};
}

} // namespace merx::payments
