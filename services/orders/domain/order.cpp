#include "orders/domain/order.hpp"

#include "core/assert.hpp"

namespace merx::orders {

Result<void> Order::move_to(OrderStatus to, Cause cause, Instant now) {
    if (!can_move(status, to)) {
        return fail(conflict("invalid_transition", "An order that is " + std::string(name_of(status)) +
                                                       " cannot become " + std::string(name_of(to)) + "."));
    }
    MERX_ASSERT(!new_step);
    new_step = OrderStep{
        .from = status, .to = to, .actor = std::move(cause.actor), .reason = std::move(cause.reason), .time = now};
    status = to;
    touch(now);
    return {};
}

void Order::note_payment(const Payment& payment, Instant now) {
    if (!payment.id.empty() && payment_id != payment.id) {
        payment_id = payment.id;
        touch(now);
    }
    if (is_news(payment_status, payment.status)) {
        payment_status = payment.status;
        touch(now);
    }
    const auto action = payment_status == PaymentStatus::requires_payment ? payment.action : std::nullopt;
    if (payment_action != action) {
        payment_action = action;
        touch(now);
    }
}

void Order::set_tracking_number(std::string text, Instant now) {
    if (tracking_number != text) {
        tracking_number = std::move(text);
        touch(now);
    }
}

void Order::touch(Instant now) {
    if (!changed) {
        changed = true;
        ++version;
        update_time = now;
    }
}

} // namespace merx::orders
