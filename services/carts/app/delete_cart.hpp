// Throwing a cart away.
#pragma once

#include "carts/app/ports.hpp"

namespace merx::carts {

// `cart_ordered` where it was bought: it belongs to its order then.
Task<Result<void>> delete_cart(const Context& context, const rpc::Call& call, std::string_view id);

} // namespace merx::carts
