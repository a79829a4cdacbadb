// Placing an order: from a cart or lines and an idempotency key to one order and one answer.
//
// The first request of a key prices its items from the catalog, writes the order down as `pending` together with the
// checkout still to be done, and waits for the checkout's end, though no longer than answer_limit: then the customer
// is told that the order is pending, and the checkout goes on behind it. Whoever repeats the request gets the answer
// that was kept. A request that fails before the order is written leaves no mark, so its key is free.
#pragma once

#include <string>

#include "async/task.hpp"
#include "orders/app/flights.hpp"
#include "orders/app/order_request.hpp"
#include "orders/app/ports.hpp"
#include "orders/app/store.hpp"
#include "orders/app/work_runner.hpp"

namespace merx::orders {

class CreateOrder {
public:
    struct Services {
        Store& store;
        Catalog& catalog;
        Carts& carts;
        WorkRunner& runner;
        const Clock& clock;
        IdSource& ids;
        WorkProbe& probe;
        const ShippingRule& shipping;
        const Timing& timing;
    };
    explicit CreateOrder(const Services& services) : services_(services) {}

    Task<Answer> create(const rpc::Call& call, const OrderRequest& request);

private:
    struct Basket {
        std::string cart_id;
        Priced priced;
    };
    // A request and what it is known by.
    struct Attempt {
        const rpc::Call& call;
        const OrderRequest& request;
        ClaimKey key;
        std::string fingerprint;
        Instant answer_time; // no later than then
    };

    Instant answer_time(const rpc::Call& call) const;
    Task<Answer> lead(const Attempt& attempt);
    Task<Answer> follow(const Attempt& attempt, Claim claim);
    Task<Answer> check_out(const Attempt& attempt, OrderRecord placed);

    Task<Result<Basket>> price_request(const rpc::Call& call, const OrderRequest& request);
    Task<Result<CartContents>> read_cart(const rpc::Call& call, const std::string& cart_id);
    Task<Result<Priced>> price_lines(const rpc::Call& call, const std::vector<RequestedLine>& lines);
    OrderRecord new_order(const Attempt& attempt, Basket basket) const;

    Services services_;
    Flights flights_;
};

} // namespace merx::orders
