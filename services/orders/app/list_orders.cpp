#include "orders/app/list_orders.hpp"

#include "orders/app/access.hpp"

namespace merx::orders {

Task<Result<Page<Order>>> ListOrders::list(const rpc::Call& call, OrderFilter filter, const PageRequest& page) {
    const rpc::Principal& principal = call.principal;
    const bool sees_all = principal.has_scope(read_scope) || (!principal.is_signed_in() && !principal.service.empty());
    if (!sees_all) {
        if (!principal.is_signed_in()) {
            co_return fail(unauthenticated("unauthenticated", "Sign in to see your orders."));
        }
        if (filter.user_id && *filter.user_id != principal.user_id) {
            co_return fail(permission_denied("missing_scope", "The orders of others are for holders of orders:read."));
        }
        filter.user_id = principal.user_id;
    }
    if (!page.after().empty()) {
        // A token is no secret: its parts are input like any other.
        if (page.after().size() != 1 || !OrderId::parse(page.after().front())) {
            co_return fail(invalid("page_token", "invalid_page_token",
                                   "This token is not the next_page_token of this list in this order."));
        }
    }
    co_return co_await store_.list(filter, page);
}

} // namespace merx::orders
