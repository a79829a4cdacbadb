#include "orders/domain/payment_status.hpp"

#include <algorithm>
#include <array>

namespace merx::orders {
namespace {

// By value.
constexpr std::array<std::string_view, 7> names{
    "requires_payment", "authorized", "captured", "partially_refunded", "refunded", "voided", "failed",
};

} // namespace

std::string_view name_of(PaymentStatus status) {
    return names[static_cast<std::size_t>(status)];
}

std::optional<PaymentStatus> parse_payment_status(std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
        return std::nullopt;
    }
    return static_cast<PaymentStatus>(found - names.begin());
}

} // namespace merx::orders
