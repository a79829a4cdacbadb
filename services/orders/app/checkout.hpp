// The checkout saga: hold the stock, authorise the payment, confirm the order; or undo what was done and say why.
//
// Every step may be repeated, so that whoever resumes it after a crash begins again at hold(). What is decided, is
// decided on the order's row: whichever of confirming, failing and cancelling is written first, stands. Once an end
// is written, the compensations (release_stock, cancel_payment) run until both have had a final answer.
#pragma once

#include <optional>
#include <string>

#include "async/task.hpp"
#include "orders/app/ports.hpp"
#include "orders/app/store.hpp"
#include "orders/app/work_outcome.hpp"

namespace merx::orders {

// What a customer is told about an order whose checkout has not left a better answer.
Answer answer_of(const OrderRecord& record);

class Checkout {
public:
    Checkout(Store& store, Stock& stock, Payments& payments, const Clock& clock, WorkProbe& probe, const Timing& timing)
        : store_(store), stock_(stock), payments_(payments), clock_(clock), probe_(probe), timing_(timing) {}

    // From wherever the record's work stands. Its lease must be the caller's; a run that has lost it ends without an
    // answer and without having decided anything (see Fence).
    Task<Outcome> run(OrderRecord record);

private:
    struct End {
        OrderStatus status;
        Error failure; // told to the customer
        std::string reason;
        bool nothing_done = false; // so there is nothing to undo
    };

    Task<Outcome> go_forward(OrderRecord record);
    Task<Outcome> authorize(OrderRecord record);
    Task<Outcome> confirm(OrderRecord record, Payment payment);
    Task<Outcome> wait_for_customer(OrderRecord record, Payment payment);
    Task<Outcome> give_up(OrderRecord record, End end, std::optional<Payment> payment = std::nullopt);
    Task<Outcome> undo(OrderRecord record);
    void tell_end(const Order& order, OrderStatus intended);

    Task<Result<void>> release_stock(const OrderRecord& record);     // undoes hold
    Task<Result<Payment>> cancel_payment(const OrderRecord& record); // undoes authorise

    Store& store_;
    Stock& stock_;
    Payments& payments_;
    const Clock& clock_;
    WorkProbe& probe_;
    const Timing& timing_;
};

} // namespace merx::orders
