// Where an order's payment stands, as far as orders have heard.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace merx::orders {

// In the order in which a payment can go through them; news that would lead back is old news.
enum class PaymentStatus : std::uint8_t {
    requires_payment,
    authorized,
    captured,
    partially_refunded,
    refunded,
    voided,
    failed,
};

constexpr bool is_news(PaymentStatus known, PaymentStatus heard) {
    return heard > known;
}

// As in JSON and in the store.
std::string_view name_of(PaymentStatus status);
std::optional<PaymentStatus> parse_payment_status(std::string_view name);

} // namespace merx::orders
