#include "orders/app/get_order_history.hpp"

#include "orders/app/access.hpp"

namespace merx::orders {

Task<Result<std::vector<OrderStep>>> GetOrderHistory::get(const rpc::Call& call, const OrderId& id) {
    const auto record = co_await store_.find(id);
    if (!record || !may_access(call, record->order, read_scope)) {
        co_return fail(order_not_found());
    }
    co_return co_await store_.history(id);
}

} // namespace merx::orders
