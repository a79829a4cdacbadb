#include "orders/app/get_order.hpp"

#include "orders/app/access.hpp"

namespace merx::orders {

Task<Result<Order>> GetOrder::get(const rpc::Call& call, const OrderId& id, const std::string& email) {
    const bool is_nobody = !call.principal.is_signed_in() && call.principal.service.empty();
    if (is_nobody && email.empty()) {
        co_return fail(unauthenticated(
            "unauthenticated", "Sign in, or send the e-mail address of the order if it was placed by a guest."));
    }
    auto record = co_await store_.find(id);
    if (!record) {
        co_return fail(order_not_found());
    }
    const Order& order = record->order;
    if (may_access(call, order, read_scope) || (order.is_of_guest() && is_same_email(email, order.email))) {
        co_return std::move(record->order);
    }
    co_return fail(order_not_found());
}

} // namespace merx::orders
