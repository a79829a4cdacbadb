// Changing what lies on the shelves, by difference or by count.
#pragma once

#include "inventory/app/context.hpp"

namespace merx::inventory {

inline constexpr std::size_t max_batch = 500;

// 400 `unknown_location`, 409 `insufficient_stock` or `too_much_stock`.
Task<Result<Stock>> adjust_stock(const Context& context, const rpc::Call& call, const Adjustment& adjustment);

// All counts or none; gives how many were different. 400 with pointers below /counts where there are too many, a SKU
// comes twice or a count is out of range.
Task<Result<std::int64_t>> set_stock(const Context& context, const rpc::Call& call, std::vector<Count> counts);

} // namespace merx::inventory
