#include "inventory/app/expire_holds.hpp"

#include <algorithm>

#include "async/spawn.hpp"

namespace merx::inventory {
namespace {

// The order may have confirmed since, or another process been faster.
Task<bool> expire_hold(const Context& context, OrderId order_id, const Cause& cause) {
    bool released = false;
    const HoldChange change = [&](Hold& hold) -> Result<HoldStep> {
        HoldStep step = expire(hold, cause.time);
        released = !step.changes.empty();
        return step;
    };
    const Result<Hold> hold = co_await context.store.update_hold(order_id, change, cause);
    co_return hold&& released;
}

} // namespace

Task<std::size_t> expire_holds(const Context& context, std::int64_t limit) {
    const Cause cause{.actor = "inventory", .time = context.clock.now()};
    const Result<std::vector<OrderId>> due = co_await context.store.find_expired_holds(cause.time, limit);
    if (!due) {
        co_return 0;
    }
    // Side by side, so that they share commits.
    std::vector<Task<bool>> tasks;
    tasks.reserve(due->size());
    for (const OrderId& order_id : *due) {
        tasks.push_back(expire_hold(context, order_id, cause));
    }
    const std::vector<bool> expired = co_await all(std::move(tasks));
    co_return static_cast<std::size_t>(std::ranges::count(expired, true));
}

} // namespace merx::inventory
