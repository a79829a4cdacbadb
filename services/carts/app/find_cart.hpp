// Which cart a request speaks of, and whether the caller may.
#pragma once

#include "carts/app/ports.hpp"

namespace merx::carts {

Error no_such_cart();

// By its id, or `mine` for the newest open cart of a signed-in caller (`unauthenticated` for a guest's `mine`).
// Fails with `cart_not_found` where there is none; whether it is the caller's is for check_visible() to say.
Task<Result<CartId>> find_cart(const Context& context, const rpc::Call& call, std::string_view id);

// `cart_not_found` for another user's cart and for one that has expired.
Result<void> check_visible(const Context& context, const rpc::Call& call, const Cart& cart);

// A SKU and a quantity of a request, with their pointers.
Result<Sku> parse_sku(std::string_view text);
Result<Quantity> parse_quantity(std::int64_t units);

// The offer of one SKU; `unknown_sku` with the pointer /sku where it cannot be bought.
Task<Result<Offer>> find_offer(const Context& context, const rpc::Call& call, const Sku& sku);

// The cart with today's prices. Offers that are known already need not be asked for again.
Task<Result<PricedCart>> price_cart(const Context& context, const rpc::Call& call, Cart cart,
                                    std::vector<Offer> known = {});

} // namespace merx::carts
