// The orders' store as use cases see it.
//
// An order, the work still to be done on it, its history, the stored answer of its checkout and the events that
// announce it change together, in one transaction each time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "async/task.hpp"
#include "core/page.hpp"
#include "orders/domain/order.hpp"

namespace merx::orders {

// How a checkout ended for its customer, or how it stood when they were answered.
using Answer = Result<Order>;

// An idempotency key within whose it is.
struct ClaimKey {
    std::string scope;
    std::string key;

    friend auto operator<=>(const ClaimKey&, const ClaimKey&) = default;
};

// A key that was used.
struct Claim {
    std::string fingerprint; // of the request it was used with
    OrderId order_id;
    std::optional<Answer> answer; // none while the first request is under way
};

enum class WorkKind {
    checkout, // from the placed order to the confirmed one, or undoing it
    shipment, // capture the money, commit the stock
    refund,   // give back the money, restock the goods
};
enum class WorkStep {
    forward, // towards its aim
    waiting, // for the customer's second step
    undo,    // the order's end is decided; what was done is undone
};

// In whose hands a work is, and until when. No two takings are equal, so it says as well which of them a run is of.
struct WorkLease {
    std::string owner;
    Instant until{};

    friend bool operator==(const WorkLease&, const WorkLease&) = default;
};

// What is still to be done on an order, written down before it is begun. It is done under a lease by whoever holds
// it; each step may be done again.
struct Work {
    WorkKind kind = WorkKind::checkout;
    WorkStep step = WorkStep::forward;
    std::string payment_method{};
    std::optional<ClaimKey> claim{}; // whose answer the end of the work is
    Cause cause{};                   // of a shipment or a refund
    std::string tracking_number{};
    std::optional<Error> failure{}; // with undo: what the customer is told
    std::string trace_parent{};
    std::string owner{};
    Instant lease_until{}; // nobody's from then on
    Instant due_time{};    // not before then
    std::int64_t attempts = 0;

    WorkLease lease() const { return {.owner = owner, .until = lease_until}; }
};

struct OrderRecord {
    Order order;
    std::optional<Work> work; // a change that empties it ends the work

    // Set by a change: the answer of the work's claim, which is kept if there is none yet. After an update the one
    // that is kept.
    std::optional<Answer> answer{};
};

// What is still to be done, for whoever watches the shop.
struct Backlog {
    std::int64_t orders = 0;
    std::optional<Instant> oldest_checkout{}; // when its order was placed
};

struct OrderFilter {
    std::optional<std::string> user_id{};
    std::optional<OrderStatus> status{};
};

// Any thread may call. Broken storage is thrown.
class Store {
public:
    virtual ~Store() = default;

    virtual Task<std::optional<Claim>> find_claim(const ClaimKey& key) = 0;

    // Writes a new order with its work, gives it its number, claims the work's key and announces `order.placed`.
    // Gives the claim instead where the key was used before, and fails with `cart_ordered` where the order's cart
    // has become, or is becoming, another order.
    virtual Task<Result<std::variant<OrderRecord, Claim>>> place(OrderRecord record, std::string fingerprint,
                                                                 Cause cause) = 0;

    virtual Task<std::optional<OrderRecord>> find(const OrderId& id) = 0;
    // Newest first.
    virtual Task<Page<Order>> list(const OrderFilter& filter, const PageRequest& page) = 0;
    virtual Task<std::vector<OrderStep>> history(const OrderId& id) = 0;

    // The only way an order changes: reads it, applies `change`, writes what is different and announces the step it
    // took, if any. Fails with `order_not_found`, or with what `change` fails with, and then nothing changes. The
    // change may be applied more than once.
    using Change = std::function<Result<void>(OrderRecord&)>;
    virtual Task<Result<OrderRecord>> update(const OrderId& id, Change change) = 0;

    // The answer kept for a claim; where there is none yet, the one that `decide` makes of the order, which is then
    // kept.
    using Decide = std::function<Answer(const OrderRecord&)>;
    virtual Task<Answer> settle(const ClaimKey& key, const OrderId& id, Decide decide) = 0;

    virtual Task<Backlog> backlog() = 0;
    // Takes up to `limit` orders whose work is due and nobody's, for `owner` until `lease_until`.
    virtual Task<std::vector<OrderRecord>> take_due(const std::string& owner, Instant now, Instant lease_until,
                                                    std::size_t limit) = 0;
    // Ends everybody else's leases.
    virtual Task<void> end_leases_of_others(const std::string& owner) = 0;
};

} // namespace merx::orders
