#include "orders/app/cancel_order.hpp"

#include <utility>

#include "orders/app/access.hpp"

namespace merx::orders {
namespace {

Result<void> begin_undoing(OrderRecord& current, const rpc::Call& call) {
    if (!current.work) {
        current.work = Work{.kind = WorkKind::checkout, .step = WorkStep::undo, .trace_parent = call.trace_parent};
        return {};
    }
    if (current.work->kind != WorkKind::checkout) {
        return fail(conflict("order_busy", "This order is being shipped and can no longer be cancelled."));
    }
    current.work->step = WorkStep::undo;
    current.work->failure = conflict("order_cancelled", "The order was cancelled before it was confirmed.");
    return {};
}

} // namespace

Task<Result<Order>> CancelOrder::cancel(const rpc::Call& call, const OrderId& id, const std::string& reason) {
    bool is_ours = false;
    OrderRecord record = co_await or_return(store_.update(id, [&](OrderRecord& current) -> Result<void> {
        is_ours = false;
        if (!may_access(call, current.order, write_scope)) {
            return fail(order_not_found());
        }
        if (auto matches = check_if_match(call, current.order); !matches) {
            return matches;
        }
        if (current.order.status == OrderStatus::cancelled) {
            return {};
        }
        if (auto undoing = begin_undoing(current, call); !undoing) {
            return undoing;
        }
        if (runner_.is_free(*current.work)) {
            runner_.lease(*current.work);
            is_ours = true;
        }
        return current.order.move_to(OrderStatus::cancelled, {.actor = actor_of(call), .reason = reason}, clock_.now());
    }));
    if (!record.work) {
        co_return std::move(record.order);
    }
    co_await runner_.see_through(record, is_ours, timing_.answer_limit);
    auto undone = co_await store_.find(id);
    co_return undone ? std::move(undone->order) : std::move(record.order);
}

} // namespace merx::orders
