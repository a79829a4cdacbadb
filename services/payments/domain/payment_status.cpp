#include "payments/domain/payment_status.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/assert.hpp"

namespace merx::payments {
namespace {

constexpr std::array<std::pair<PaymentStatus, std::string_view>, 7> names{{
    {PaymentStatus::requires_payment, "requires_payment"},
    {PaymentStatus::authorized, "authorized"},
    {PaymentStatus::captured, "captured"},
    {PaymentStatus::partially_refunded, "partially_refunded"},
    {PaymentStatus::refunded, "refunded"},
    {PaymentStatus::voided, "voided"},
    {PaymentStatus::failed, "failed"},
}};

} // namespace

std::string_view name_of(PaymentStatus status) {
    const auto found = std::ranges::find(names, status, &std::pair<PaymentStatus, std::string_view>::first);
    MERX_ASSERT(found != names.end());
    return found->second;
}

std::optional<PaymentStatus> payment_status_of(std::string_view name) {
    const auto found = std::ranges::find(names, name, &std::pair<PaymentStatus, std::string_view>::second);
    return found == names.end() ? std::nullopt : std::optional(found->first);
}

} // namespace merx::payments
