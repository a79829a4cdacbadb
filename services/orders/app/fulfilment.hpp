// What follows an order's confirmation: shipping it takes the money and the goods, its return gives both back.
//
// The wish is written down as the order's work before the first step, so that it is carried through whatever happens;
// only a final refusal of the payment provider ends it without the order moving. Money moves before goods: it is the
// part that others can refuse.
#pragma once

#include "async/task.hpp"
#include "orders/app/ports.hpp"
#include "orders/app/store.hpp"
#include "orders/app/work_outcome.hpp"

namespace merx::orders {

class Fulfilment {
public:
    Fulfilment(Store& store, Stock& stock, Payments& payments, const Clock& clock, WorkProbe& probe,
               const Timing& timing)
        : store_(store), stock_(stock), payments_(payments), clock_(clock), probe_(probe), timing_(timing) {}

    // A record whose work is a shipment or a refund, under the caller's lease.
    Task<Outcome> run(OrderRecord record);

private:
    Task<Outcome> ship(OrderRecord record);
    Task<Outcome> take_back(OrderRecord record);
    Task<Outcome> refuse(const OrderRecord& record, Error why);
    Task<Outcome> close(const OrderRecord& record, OrderStatus status, Payment payment);

    Store& store_;
    Stock& stock_;
    Payments& payments_;
    const Clock& clock_;
    WorkProbe& probe_;
    const Timing& timing_;
};

} // namespace merx::orders
