// Saying how many of something are wanted.
#pragma once

#include "carts/app/ports.hpp"

namespace merx::carts {

// 0 takes it out. Fails as add_item() does.
Task<Result<PricedCart>> set_item(const Context& context, const rpc::Call& call, std::string_view id,
                                  std::string_view sku, std::int64_t quantity);

} // namespace merx::carts
