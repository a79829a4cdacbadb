// Opening a cart.
#pragma once

#include "carts/app/ports.hpp"

namespace merx::carts {

// The caller's if signed in, else a guest's.
Task<Result<PricedCart>> create_cart(const Context& context, const rpc::Call& call);

} // namespace merx::carts
