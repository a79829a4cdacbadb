#include "orders/app/update_status.hpp"

#include <utility>

#include "orders/app/access.hpp"

namespace merx::orders {
namespace {

Error invalid_transition(OrderStatus from, OrderStatus to) {
    return conflict("invalid_transition", "An order that is " + std::string(name_of(from)) + " cannot become " +
                                              std::string(name_of(to)) + ".");
}

Error in_progress() {
    Error error = unavailable("in_progress", "The order is being worked on; ask again in a moment.");
    error.retry_after = std::chrono::seconds{1};
    return error;
}

} // namespace

Task<Result<Order>> UpdateStatus::update(const rpc::Call& call, const OrderId& id, const StatusChange& change) {
    const rpc::Principal& principal = call.principal;
    if (!principal.has_scope(write_scope) && (principal.is_signed_in() || principal.service.empty())) {
        co_return fail(permission_denied("missing_scope", "This needs the scope orders:write."));
    }
    switch (change.status) {
    case OrderStatus::shipped: co_return co_await work_towards(call, id, change, WorkKind::shipment);
    case OrderStatus::returned: co_return co_await work_towards(call, id, change, WorkKind::refund);
    case OrderStatus::cancelled: co_return co_await cancel_.cancel(call, id, change.reason);
    default: co_return co_await move(call, id, change);
    }
}

// `delivered` is for staff to say; all other statuses left here are reached by the checkout alone.
Task<Result<Order>> UpdateStatus::move(const rpc::Call& call, const OrderId& id, const StatusChange& change) {
    OrderRecord record = co_await or_return(store_.update(id, [&](OrderRecord& current) -> Result<void> {
        if (auto matches = check_if_match(call, current.order); !matches) {
            return matches;
        }
        if (current.order.status == change.status) {
            return {};
        }
        if (change.status != OrderStatus::delivered) {
            return fail(invalid_transition(current.order.status, change.status));
        }
        return current.order.move_to(change.status, {.actor = actor_of(call), .reason = change.reason}, clock_.now());
    }));
    co_return std::move(record.order);
}

Task<Result<Order>> UpdateStatus::work_towards(const rpc::Call& call, const OrderId& id, const StatusChange& change,
                                               WorkKind kind) {
    bool is_ours = false;
    OrderRecord record = co_await or_return(store_.update(id, [&](OrderRecord& current) -> Result<void> {
        is_ours = false;
        if (auto matches = check_if_match(call, current.order); !matches) {
            return matches;
        }
        if (current.order.status == change.status) {
            return {};
        }
        if (!can_move(current.order.status, change.status)) {
            return fail(invalid_transition(current.order.status, change.status));
        }
        if (!current.work) {
            current.work = Work{.kind = kind,
                                .cause = {.actor = actor_of(call), .reason = change.reason},
                                .tracking_number = change.tracking_number,
                                .trace_parent = call.trace_parent};
        } else if (current.work->kind != kind) {
            return fail(conflict("order_busy", "Something else is being done with this order; try again later."));
        }
        if (runner_.is_free(*current.work)) {
            runner_.lease(*current.work);
            is_ours = true;
        }
        return {};
    }));
    if (record.order.status == change.status) {
        co_return std::move(record.order);
    }
    if (auto answer = co_await runner_.see_through(std::move(record), is_ours, timing_.answer_limit)) {
        co_return std::move(*answer);
    }
    // Another process may have brought it there.
    auto now = co_await store_.find(id);
    co_return now && now->order.status == change.status ? Result<Order>(std::move(now->order)) : fail(in_progress());
}

} // namespace merx::orders
