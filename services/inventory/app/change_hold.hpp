// What becomes of an order's hold after it was placed.
#pragma once

#include "inventory/app/context.hpp"

namespace merx::inventory {

// The hold no longer expires.
Task<Result<Hold>> confirm_hold(const Context& context, const rpc::Call& call, OrderId order_id);
// The goods leave the shelves.
Task<Result<Hold>> commit_hold(const Context& context, const rpc::Call& call, OrderId order_id);
// The goods are for others again; an order that never held anything can no longer do so.
Task<Result<Hold>> release_hold(const Context& context, const rpc::Call& call, OrderId order_id);
// The goods of a committed hold are back on the shelves they came from.
Task<Result<Hold>> restock_hold(const Context& context, const rpc::Call& call, OrderId order_id);

} // namespace merx::inventory
