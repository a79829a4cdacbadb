#include "inventory/app/place_hold.hpp"

namespace merx::inventory {

Task<Result<Hold>> place_hold(const Context& context, const rpc::Call& call, const HoldRequest& request) {
    const Cause cause = cause_of(context, call);
    const HoldId id = HoldId::make(context.ids);
    co_return co_await context.store.place_hold(id, request, cause);
}

} // namespace merx::inventory
