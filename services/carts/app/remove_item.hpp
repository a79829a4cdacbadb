// Taking something out of a cart.
#pragma once

#include "carts/app/ports.hpp"

namespace merx::carts {

// Taking out what is not in it changes nothing.
Task<Result<PricedCart>> remove_item(const Context& context, const rpc::Call& call, std::string_view id,
                                     std::string_view sku);

} // namespace merx::carts
