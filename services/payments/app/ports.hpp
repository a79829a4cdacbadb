// What the use cases of payments need from outside.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "payments/domain/payment.hpp"

namespace merx::payments {

// A payment provider: a company that moves money. Everything is asked for under a reference of ours, and asking
// twice under one reference does it once. Where no answer can be had the outcome is `unknown`, never an Error;
// exceptions are for what is broken on our side. Any thread may ask; a call goes on on the executor it was made from.
class PaymentProvider {
public:
    struct Authorization {
        std::string reference; // of the charge, ours
        Money amount;
        std::string payment_method;
    };

    virtual ~PaymentProvider() = default;

    // "sandbox"; kept with every payment.
    virtual std::string_view name() const = 0;
    virtual bool accepts(std::string_view payment_method) const = 0;

    // Each answers with the charge as it is afterwards, by `until` at the latest. References must live until then.
    virtual Task<Charge> authorize(const Authorization& authorization, Instant until) = 0;
    virtual Task<Charge> capture(const std::string& reference) = 0;
    virtual Task<Charge> void_charge(const std::string& reference) = 0;
    virtual Task<Charge> look_up(const std::string& reference) = 0;
    // Does what the customer would do on the bank's page.
    virtual Task<Charge> confirm(const std::string& reference, bool succeed) = 0;

    virtual Task<RefundOutcome> refund(const std::string& reference, const std::string& refund_reference,
                                       Money amount) = 0;
    virtual Task<RefundOutcome> look_up_refund(const std::string& refund_reference) = 0;
};

// A step of the domain, applied to a payment within the store's transaction.
using PaymentChange = std::function<Result<void>(Payment&)>;

struct OpenedPayment {
    Payment payment;
    bool is_new = false;
};

// Payments and their refunds. Every write is one transaction, and announces the payment where its status or what was
// refunded changed; a change that changes nothing writes nothing. `trace_parent` goes into the event. References
// given to it must live until the task has ended. Any thread.
class PaymentStore {
public:
    virtual ~PaymentStore() = default;

    // 404 `payment_not_found`.
    virtual Task<Result<Payment>> find(const PaymentId& id) = 0;
    virtual Task<Result<Payment>> find_by_order(const OrderId& order_id) = 0;
    // Those whose settle_time has come, the longest waiting first.
    virtual Task<Result<std::vector<Payment>>> find_due(Instant time, std::int64_t limit) = 0;

    // Adds the payment unless its order has one already; gives the one it has.
    virtual Task<Result<OpenedPayment>> open(const Payment& payment, const std::string& trace_parent) = 0;
    // 404 `payment_not_found`.
    virtual Task<Result<Payment>> update(const PaymentId& id, PaymentChange change,
                                         const std::string& trace_parent) = 0;
    virtual Task<Result<Payment>> update_by_order(const OrderId& order_id, PaymentChange change,
                                                  const std::string& trace_parent) = 0;
    // The same, but where the order has no payment `otherwise` becomes it, unchanged.
    virtual Task<Result<Payment>> update_or_open(const Payment& otherwise, PaymentChange change,
                                                 const std::string& trace_parent) = 0;
};

} // namespace merx::payments
