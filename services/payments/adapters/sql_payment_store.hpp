// The store of payments in SQL. Tables: migrations/0001_payments.sql.
#pragma once

#include "events/outbox.hpp"
#include "payments/app/ports.hpp"
#include "sql/database.hpp"

namespace merx::payments {

class SqlPaymentStore final : public PaymentStore {
public:
    // All must outlive it; the database is migrated.
    SqlPaymentStore(sql::Database& database, events::Outbox& outbox, IdSource& ids)
        : database_(database), outbox_(outbox), ids_(ids) {}

    Task<Result<Payment>> find(const PaymentId& id) override;
    Task<Result<Payment>> find_by_order(const OrderId& order_id) override;
    Task<Result<std::vector<Payment>>> find_due(Instant time, std::int64_t limit) override;

    Task<Result<OpenedPayment>> open(const Payment& payment, const std::string& trace_parent) override;
    Task<Result<Payment>> update(const PaymentId& id, PaymentChange change, const std::string& trace_parent) override;
    Task<Result<Payment>> update_by_order(const OrderId& order_id, PaymentChange change,
                                          const std::string& trace_parent) override;
    Task<Result<Payment>> update_or_open(const Payment& otherwise, PaymentChange change,
                                         const std::string& trace_parent) override;

private:
    Task<Result<Payment>> apply(sql::Transaction& tx, std::optional<Payment> found, const PaymentChange& change,
                                const std::string& trace_parent);
    Task<void> announce(sql::Transaction& tx, const Payment& payment, const std::string& trace_parent);

    sql::Database& database_;
    events::Outbox& outbox_;
    IdSource& ids_;
};

} // namespace merx::payments
