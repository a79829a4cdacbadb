// What orders need of other services, in orders' own words. Adapters speak to the services.
//
// Everything here may be called again with the same order without doing anything twice. Errors of the kinds
// `unavailable`, `deadline_exceeded`, `internal` and `resource_exhausted` leave open what happened; all others are
// final answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "core/clock.hpp"
#include "core/money.hpp"
#include "core/sku.hpp"
#include "orders/domain/order.hpp"
#include "rpc/call.hpp"

namespace merx::orders {

// What a customer asks for, before anything is checked.
struct RequestedLine {
    std::string sku;
    std::int64_t quantity = 0;
};

struct SellableItem {
    std::string sku;
    std::string product_id;
    std::string name;
    Money price;
};

class Catalog {
public:
    virtual ~Catalog() = default;
    // Those of the SKUs that can be sold, in no order.
    virtual Task<Result<std::vector<SellableItem>>> find_sellable(const rpc::Call& call,
                                                                  const std::vector<std::string>& skus) = 0;
};

struct CartContents {
    std::string id;
    bool is_ordered = false;
    std::vector<RequestedLine> lines;
};

class Carts {
public:
    virtual ~Carts() = default;
    // With the customer's own call: whose cart it is, is for carts to say. Fails with `cart_not_found`.
    virtual Task<Result<CartContents>> find(const rpc::Call& call, const std::string& id) = 0;
};

class Stock {
public:
    virtual ~Stock() = default;
    // Fails with `out_of_stock` and a pointer `/lines/<i>/quantity` for each line that falls short.
    virtual Task<Result<void>> hold(const rpc::Call& call, const Order& order, Instant expire_time) = 0;
    // From then on it no longer expires. Fails with `hold_released` where it already has.
    virtual Task<Result<void>> confirm(const rpc::Call& call, const OrderId& order) = 0;
    // The goods leave the shelves.
    virtual Task<Result<void>> commit(const rpc::Call& call, const OrderId& order) = 0;
    // Also keeps a hold from being placed later.
    virtual Task<Result<void>> release(const rpc::Call& call, const OrderId& order) = 0;
    // Committed goods come back to the shelves.
    virtual Task<Result<void>> restock(const rpc::Call& call, const OrderId& order) = 0;
};

class Payments {
public:
    virtual ~Payments() = default;
    // A refusal is a payment that has `failed`.
    virtual Task<Result<Payment>> authorize(const rpc::Call& call, const Order& order, const std::string& method) = 0;
    virtual Task<Result<Payment>> capture(const rpc::Call& call, const OrderId& order) = 0;
    // Also keeps a payment from being made later. Fails with `payment_captured` where the money has been taken.
    virtual Task<Result<Payment>> cancel(const rpc::Call& call, const OrderId& order) = 0;
    virtual Task<Result<Payment>> refund(const rpc::Call& call, const OrderId& order, const std::string& reason) = 0;
};

// Whether an Error of a port leaves open what happened, or may not come again.
inline bool may_end_otherwise(const Error& error) {
    return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::deadline_exceeded ||
           error.kind == ErrorKind::internal || error.kind == ErrorKind::resource_exhausted;
}

// Watches the work on orders. A test's own throws where it wants the work to stop, as a crash would.
class WorkProbe {
public:
    virtual ~WorkProbe() = default;
    // Before and after each step that leaves something behind: "before hold", "after hold", …
    virtual void reached(std::string_view /*point*/, const OrderId& /*order*/) {}
    // The order's end is decided: confirmed, or why it never will be.
    virtual void checkout_ended(const OrderId& /*order*/, OrderStatus /*status*/, Duration /*took*/) {}
    // A step ended without a final answer and will be tried again after `delay`.
    virtual void trying_again(const OrderId& /*order*/, const Error& /*why*/, Duration /*delay*/) {}
    // The work was thrown out of by something broken; it is resumed when its lease has run out.
    virtual void abandoned(const OrderId& /*order*/, std::string_view /*what*/) {}
    // Due work could not be looked for.
    virtual void sweep_failed(std::string_view /*what*/) {}
};

// Bounds of time. Tests and settings may choose others.
struct Timing {
    Duration answer_limit = std::chrono::seconds{3};   // then an unfinished checkout is answered as it stands
    Duration pending_limit = std::chrono::minutes{15}; // then an order still pending is cancelled
    Duration hold_margin = std::chrono::minutes{5};    // how much longer than that its stock is held
    Duration step_limit = std::chrono::seconds{10};    // the deadline of one call to another service
    Duration lease = std::chrono::seconds{60};         // longer than a run takes; one that loses it is fenced
    Duration sweep_interval = std::chrono::seconds{1}; // how often work that is due is looked for
    Duration action_poll = std::chrono::seconds{10};   // how often a customer's second step is asked about
};

} // namespace merx::orders
