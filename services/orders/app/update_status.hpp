// Moving an order along, by the shop's staff.
//
// Shipping and taking back are work of several steps in other services: the wish is written down first and carried
// through by the work's runner. Asking again for the status an order already has changes nothing, and asking again
// for one that is being worked towards waits for it.
#pragma once

#include <string>

#include "async/task.hpp"
#include "orders/app/cancel_order.hpp"
#include "orders/app/ports.hpp"
#include "orders/app/store.hpp"
#include "orders/app/work_runner.hpp"

namespace merx::orders {

struct StatusChange {
    OrderStatus status = OrderStatus::pending;
    std::string reason{};
    std::string tracking_number{}; // with `shipped`
};

class UpdateStatus {
public:
    UpdateStatus(Store& store, WorkRunner& runner, CancelOrder& cancel, const Clock& clock, const Timing& timing)
        : store_(store), runner_(runner), cancel_(cancel), clock_(clock), timing_(timing) {}

    // With `orders:write`. Fails with `invalid_transition` where the order cannot go there, or where only its own
    // checkout can lead; with `order_busy` while it is on its way elsewhere; and with `in_progress` (503) where the
    // steps take longer than an answer may: they go on all the same.
    Task<Result<Order>> update(const rpc::Call& call, const OrderId& id, const StatusChange& change);

private:
    Task<Result<Order>> move(const rpc::Call& call, const OrderId& id, const StatusChange& change);
    Task<Result<Order>> work_towards(const rpc::Call& call, const OrderId& id, const StatusChange& change,
                                     WorkKind kind);

    Store& store_;
    WorkRunner& runner_;
    CancelOrder& cancel_;
    const Clock& clock_;
    const Timing& timing_;
};

} // namespace merx::orders
