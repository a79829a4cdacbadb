// Calling an order off before it is shipped.
//
// The order's row decides: it is cancelled in one transaction, which also writes down what has to be undone, so a
// checkout that is under way can only find the order cancelled and undo its part. The stock is released and the
// payment voided before the answer if that does not take long, and otherwise behind it.
#pragma once

#include <string>

#include "async/task.hpp"
#include "orders/app/ports.hpp"
#include "orders/app/store.hpp"
#include "orders/app/work_runner.hpp"

namespace merx::orders {

class CancelOrder {
public:
    CancelOrder(Store& store, WorkRunner& runner, const Clock& clock, const Timing& timing)
        : store_(store), runner_(runner), clock_(clock), timing_(timing) {}

    // By its owner or with `orders:write`. An order that is cancelled already is given as it is.
    Task<Result<Order>> cancel(const rpc::Call& call, const OrderId& id, const std::string& reason);

private:
    Store& store_;
    WorkRunner& runner_;
    const Clock& clock_;
    const Timing& timing_;
};

} // namespace merx::orders
