// The ids that payments deal in.
#pragma once

#include "core/id.hpp"

namespace merx::payments {

struct OrderKind {
    static constexpr std::string_view prefix = "ord";
    static constexpr std::string_view noun = "an order";
};
struct UserKind {
    static constexpr std::string_view prefix = "usr";
    static constexpr std::string_view noun = "a user";
};
struct PaymentKind {
    static constexpr std::string_view prefix = "pay";
    static constexpr std::string_view noun = "a payment";
};
struct RefundKind {
    static constexpr std::string_view prefix = "ref";
    static constexpr std::string_view noun = "a refund";
};

using OrderId = Id<OrderKind>;
using UserId = Id<UserKind>;
using PaymentId = Id<PaymentKind>;
using RefundId = Id<RefundKind>;

} // namespace merx::payments
