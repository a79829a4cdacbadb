// Payments and refunds as rows.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "payments/domain/payment.hpp"
#include "sql/database.hpp"

namespace merx::payments {

Task<std::optional<Payment>> load_payment(sql::Session& session, const PaymentId& id);
Task<std::optional<Payment>> load_payment_of_order(sql::Session& session, const OrderId& order_id);
Task<std::vector<Payment>> load_due_payments(sql::Session& session, Instant time, std::int64_t limit);

// Those that are there, by id.
Task<std::map<std::string, Payment>> load_payments(sql::Session& session, std::vector<std::string> ids);

// False where the order has a payment already.
Task<bool> insert_payment(sql::Transaction& tx, const Payment& payment);
// Refused by the tables where the order of one has a payment already; see Transaction::send().
void send_new_payments(sql::Transaction& tx, std::span<const Payment* const> payments);

// Writes what may change of payments, and those of their refunds that are new or changed, with few statements.
class ChangedPayments {
public:
    // No payment twice.
    void add(sql::Transaction& tx, const Payment& before, const Payment& after);
    void send(sql::Transaction& tx);

private:
    sql::Params rows_;
};

} // namespace merx::payments
