// Payments and refunds as rows.
#pragma once

#include <optional>

#include "payments/domain/payment.hpp"
#include "sql/database.hpp"

namespace merx::payments {

Task<std::optional<Payment>> load_payment(sql::Session& session, const PaymentId& id);
Task<std::optional<Payment>> load_payment_of_order(sql::Session& session, const OrderId& order_id);
Task<std::vector<Payment>> load_due_payments(sql::Session& session, Instant time, std::int64_t limit);

// False where the order has a payment already.
Task<bool> insert_payment(sql::Transaction& tx, const Payment& payment);
// Writes what may change of a payment, and those of its refunds that are new or changed; see Transaction::send().
void send_payment(sql::Transaction& tx, const Payment& before, const Payment& after);

} // namespace merx::payments
