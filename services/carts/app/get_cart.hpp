// Looking at a cart.
#pragma once

#include "carts/app/ports.hpp"

namespace merx::carts {

// With today's prices.
Task<Result<PricedCart>> get_cart(const Context& context, const rpc::Call& call, std::string_view id);

} // namespace merx::carts
