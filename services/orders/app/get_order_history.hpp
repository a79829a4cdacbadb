// Telling how an order came to where it stands.
#pragma once

#include <vector>

#include "async/task.hpp"
#include "orders/app/store.hpp"
#include "rpc/call.hpp"

namespace merx::orders {

class GetOrderHistory {
public:
    explicit GetOrderHistory(Store& store) : store_(store) {}

    // Oldest first.
    Task<Result<std::vector<OrderStep>>> get(const rpc::Call& call, const OrderId& id);

private:
    Store& store_;
};

} // namespace merx::orders
