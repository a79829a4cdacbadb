// Who may see or touch an order.
#pragma once

#include "core/result.hpp"
#include "orders/domain/order.hpp"
#include "rpc/call.hpp"

namespace merx::orders {

inline constexpr std::string_view read_scope = "orders:read";
inline constexpr std::string_view write_scope = "orders:write";

inline Error order_not_found() {
    return not_found("order_not_found", "There is no such order.");
}

// The customer whose order it is, whoever has the scope, and other services on their own behalf.
inline bool may_access(const rpc::Call& call, const Order& order, std::string_view scope) {
    const rpc::Principal& principal = call.principal;
    return (principal.is_signed_in() && principal.user_id == order.user_id) || principal.has_scope(scope) ||
           (!principal.is_signed_in() && !principal.service.empty());
}

// What the history says of whoever makes a call.
inline std::string actor_of(const rpc::Call& call) {
    if (call.principal.is_signed_in()) {
        return call.principal.user_id;
    }
    return call.principal.service.empty() ? "guest" : call.principal.service;
}

// Fails with `etag_mismatch` (412) where the caller has seen another version than there is.
inline Result<void> check_if_match(const rpc::Call& call, const Order& order) {
    if (!call.if_match.empty() && call.if_match != "*" && call.if_match != order.etag()) {
        return fail(Error{.kind = ErrorKind::precondition_failed,
                          .code = "etag_mismatch",
                          .detail = "The order has changed since you read it. Read it again."});
    }
    return {};
}

} // namespace merx::orders
