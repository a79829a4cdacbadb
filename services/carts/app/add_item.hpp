// Putting something into a cart.
#pragma once

#include "carts/app/ports.hpp"

namespace merx::carts {

// Adds to what is in it. Fails with `invalid_sku`, `unknown_sku`, `invalid_quantity`, and with what the cart refuses.
Task<Result<PricedCart>> add_item(const Context& context, const rpc::Call& call, std::string_view id,
                                  std::string_view sku, std::int64_t quantity);

} // namespace merx::carts
