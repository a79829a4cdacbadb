// Listing orders, newest first.
#pragma once

#include <string_view>

#include "async/task.hpp"
#include "core/page.hpp"
#include "orders/app/store.hpp"
#include "rpc/call.hpp"

namespace merx::orders {

// Names the list in its page tokens.
inline constexpr std::string_view order_list = "orders:newest";

class ListOrders {
public:
    explicit ListOrders(Store& store) : store_(store) {}

    // The caller's own; with `orders:read` everyone's, or those of filter.user_id.
    Task<Result<Page<Order>>> list(const rpc::Call& call, OrderFilter filter, const PageRequest& page);

private:
    Store& store_;
};

} // namespace merx::orders
