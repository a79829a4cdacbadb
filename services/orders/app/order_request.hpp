// What a customer sends to place an order, and what can be said of it without asking anybody.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "orders/app/ports.hpp"
#include "orders/app/store.hpp"
#include "orders/domain/contact.hpp"

namespace merx::orders {

inline constexpr std::size_t max_lines = 200;
inline constexpr std::size_t max_cart_lines = 500; // of a cart, which inventory holds at once
inline constexpr std::size_t max_payment_method_length = 200;
inline constexpr std::size_t max_idempotency_key_length = 255;

struct OrderRequest {
    std::string cart_id{}; // or lines, not both
    std::vector<RequestedLine> lines{};
    std::string email;
    PostalAddress shipping_address;
    std::string payment_method;
};

// Everything wrong with the request, as one Error with a pointer for each place.
Result<void> check(const OrderRequest& request);

// Fails with `idempotency_key_required` (428) and `invalid_idempotency_key`.
Result<void> check_idempotency_key(const std::string& key);

// Whose an idempotency key is. A signed-in customer's keys are theirs alone. A guest has no name that can be trusted:
// what keeps the keys of guests apart is what a stranger cannot know, the cart's id, or else the mailbox the order is
// for. So two guests who choose the same key (`1`) neither see nor block each other's orders.
std::string scope_of(const rpc::Call& call, const OrderRequest& request);

// Equal for equal requests, and different for others as far as chance goes. It is only ever compared within one
// customer's key, so whoever forges an equal one is answered with their own order.
std::string fingerprint_of(const OrderRequest& request);

} // namespace merx::orders
