// Joining a guest's cart to the caller's own, as shops do at login.
#pragma once

#include "carts/app/ports.hpp"

namespace merx::carts {

// The caller must be signed in. Gives the caller's cart; repeating it changes nothing.
Task<Result<PricedCart>> merge_cart(const Context& context, const rpc::Call& call, std::string_view id);

} // namespace merx::carts
