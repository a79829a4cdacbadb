// Where a payment stands, and the steps it can take: one table, drawn in docs/architecture/payment-states.md.
#pragma once

#include <optional>
#include <string_view>

namespace merx::payments {

enum class PaymentStatus {
    requires_payment,
    authorized,
    captured,
    partially_refunded,
    refunded,
    voided,
    failed,
};

struct Transition {
    PaymentStatus from;
    PaymentStatus to;
    std::string_view cause;
};

inline constexpr Transition transitions[] = {
    {PaymentStatus::requires_payment, PaymentStatus::authorized, "the provider reserves the money"},
    {PaymentStatus::requires_payment, PaymentStatus::failed, "the provider refuses"},
    {PaymentStatus::requires_payment, PaymentStatus::voided, "the order is given up"},
    {PaymentStatus::authorized, PaymentStatus::captured, "the goods leave"},
    {PaymentStatus::authorized, PaymentStatus::voided, "the order is given up"},
    {PaymentStatus::authorized, PaymentStatus::failed, "the provider refuses the capture"},
    {PaymentStatus::captured, PaymentStatus::partially_refunded, "some money goes back"},
    {PaymentStatus::captured, PaymentStatus::refunded, "all money goes back"},
    {PaymentStatus::partially_refunded, PaymentStatus::refunded, "the rest goes back"},
};

constexpr bool can_become(PaymentStatus from, PaymentStatus to) {
    for (const Transition& transition : transitions) {
        if (transition.from == from && transition.to == to) {
            return true;
        }
    }
    return false;
}

// The word in stores, JSON and events.
std::string_view name_of(PaymentStatus status);
std::optional<PaymentStatus> payment_status_of(std::string_view name);

} // namespace merx::payments
