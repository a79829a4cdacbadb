// The store of payments in SQL. Tables: migrations/0001_payments.sql.
#pragma once

#include <optional>
#include <span>

#include "events/outbox.hpp"
#include "payments/adapters/payment_rows.hpp"
#include "payments/app/ports.hpp"
#include "sql/database.hpp"
#include "sql/shared_transactions.hpp"

namespace merx::payments {

class SqlPaymentStore final : public PaymentStore {
public:
    // All must outlive it; the database is migrated.
    SqlPaymentStore(sql::Database& database, events::Outbox& outbox, IdSource& ids)
        : database_(database), outbox_(outbox), ids_(ids), are_combined_(database.engine() == "postgres"),
          wishes_(database, max_together,
                  [this](sql::Transaction& tx, std::span<Wish* const> wishes) { return write_together(tx, wishes); }) {}

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
    static constexpr std::size_t max_together = 64;

    // What one of those that share a transaction wants written. The pointers are the caller's.
    struct Wish {
        const std::string* trace_parent;
        const Payment* opening = nullptr; // either
        const PaymentId* id = nullptr;    // or both
        const PaymentChange* change = nullptr;
        // What came out of the change; nothing where an earlier one of the same payment was made with it.
        std::optional<Result<Payment>> outcome{};
    };

    // What a transaction has to write.
    struct Written {
        ChangedPayments changed{};
        std::vector<events::Event> events{};
    };

    Task<Result<OpenedPayment>> open_alone(const Payment& payment, const std::string& trace_parent);
    Task<void> write_together(sql::Transaction& tx, std::span<Wish* const> wishes);
    Task<Result<Payment>> apply(sql::Transaction& tx, std::optional<Payment> found, const PaymentChange& change,
                                const std::string& trace_parent);
    // What the change makes is added to `outcome`.
    Result<Payment> apply(sql::Transaction& tx, std::optional<Payment> found, const PaymentChange& change,
                          const std::string& trace_parent, Written& outcome);
    void announce(Written& outcome, const Payment& payment, const std::string& trace_parent);
    Task<void> write(sql::Transaction& tx, Written outcome);

    sql::Database& database_;
    events::Outbox& outbox_;
    IdSource& ids_;
    const bool are_combined_; // SQLite's writer groups commits by itself
    sql::SharedTransactions<Wish> wishes_;
};

} // namespace merx::payments
