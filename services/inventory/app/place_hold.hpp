// Keeping stock for an order at the checkout.
#pragma once

#include "inventory/app/context.hpp"

namespace merx::inventory {

// All lines or none: 409 `out_of_stock`. The hold that is there where the order has one, 409 `hold_released` where
// it was given back.
Task<Result<Hold>> place_hold(const Context& context, const rpc::Call& call, const HoldRequest& request);

} // namespace merx::inventory
