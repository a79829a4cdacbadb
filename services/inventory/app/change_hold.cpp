#include "inventory/app/change_hold.hpp"

namespace merx::inventory {

Task<Result<Hold>> confirm_hold(const Context& context, const rpc::Call& call, OrderId order_id) {
    const Cause cause = cause_of(context, call);
    co_return co_await context.store.update_hold(order_id, confirm, cause);
}

Task<Result<Hold>> commit_hold(const Context& context, const rpc::Call& call, OrderId order_id) {
    const Cause cause = cause_of(context, call);
    co_return co_await context.store.update_hold(order_id, commit, cause);
}

Task<Result<Hold>> release_hold(const Context& context, const rpc::Call& call, OrderId order_id) {
    const Cause cause = cause_of(context, call);
    const Hold nothing{.id = HoldId::make(context.ids),
                       .order_id = order_id,
                       .state = HoldState::released,
                       .expire_time = cause.time,
                       .create_time = cause.time};
    co_return co_await context.store.update_or_add_hold(nothing, release, cause);
}

Task<Result<Hold>> restock_hold(const Context& context, const rpc::Call& call, OrderId order_id) {
    const Cause cause = cause_of(context, call);
    co_return co_await context.store.update_hold(order_id, restock, cause);
}

} // namespace merx::inventory
