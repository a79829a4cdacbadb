// Showing one order.
#pragma once

#include <string>

#include "async/task.hpp"
#include "orders/app/store.hpp"
#include "rpc/call.hpp"

namespace merx::orders {

class GetOrder {
public:
    explicit GetOrder(Store& store) : store_(store) {}

    // A guest's order is shown to whoever knows its id and the e-mail address on it. Others than those who may see it
    // learn nothing: `order_not_found`, or 401 where they have said neither who they are nor the address.
    Task<Result<Order>> get(const rpc::Call& call, const OrderId& id, const std::string& email);

private:
    Store& store_;
};

} // namespace merx::orders
