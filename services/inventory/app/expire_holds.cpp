#include "inventory/app/expire_holds.hpp"

namespace merx::inventory {

Task<std::size_t> expire_holds(const Context& context, std::int64_t limit) {
    const Cause cause{.actor = "inventory", .time = context.clock.now()};
    const Result<std::vector<OrderId>> due = co_await context.store.find_expired_holds(cause.time, limit);
    if (!due) {
        co_return 0;
    }
    std::size_t expired = 0;
    for (const OrderId& order_id : *due) {
        // The order may have confirmed since, or another process been faster.
        bool released = false;
        const HoldChange change = [&](Hold& hold) -> Result<HoldStep> {
            HoldStep step = expire(hold, cause.time);
            released = !step.changes.empty();
            return step;
        };
        const Result<Hold> hold = co_await context.store.update_hold(order_id, change, cause);
        if (hold && released) {
            ++expired;
        }
    }
    co_return expired;
}

} // namespace merx::inventory
