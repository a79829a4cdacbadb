// The books of the sandbox: what it would know of charges and refunds if it were another company.
//
// A store of its own, written by nobody else. Operations under one reference are done once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "async/task.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/money.hpp"
#include "core/result.hpp"
#include "payments/domain/charge.hpp"
#include "sql/database.hpp"
#include "sql/migrations.hpp"
#include "sql/shared_transactions.hpp"

namespace merx::payments::sandbox {

struct ChargeKind {
    static constexpr std::string_view prefix = "ch";
    static constexpr std::string_view noun = "a charge";
};

struct LedgerEntry {
    std::string reference; // the merchant's
    std::string id;        // the sandbox's: "ch_…"
    std::string payment_method;
    Money amount;
    ChargeState state = ChargeState::authorized;
    std::string decline_code{};
    std::int64_t captured = 0; // in minor units, like refunded
    std::int64_t refunded = 0;
    Instant ready_time; // before it the charge is in progress
    Instant create_time;

    // What the sandbox says of it.
    Charge charge(Instant time) const;

    friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

// Applied within the ledger's transaction.
using LedgerChange = std::function<void(LedgerEntry&)>;

class Ledger {
public:
    // Must outlive it; the database has sandbox_migrations().
    explicit Ledger(sql::Database& database)
        : database_(database), are_combined_(database.engine() == "postgres"),
          additions_(database, max_together, add_together) {}

    struct Added {
        LedgerEntry entry;
        bool is_new = false;
    };

    // Adds the entry unless there is one under its reference; gives the one there is.
    Task<Added> add(const LedgerEntry& entry);
    // Empty where there is none.
    Task<std::optional<LedgerEntry>> find(const std::string& reference);
    Task<std::optional<LedgerEntry>> update(const std::string& reference, LedgerChange change);
    // How often this was asked for under the reference, this time included.
    Task<std::int64_t> count_attempt(const std::string& reference);

    Task<RefundOutcome> refund(const std::string& reference, const std::string& refund_reference, Money amount,
                               Instant time);
    Task<RefundOutcome> find_refund(const std::string& refund_reference);

private:
    static constexpr std::size_t max_together = 64;

    Task<Added> add_alone(const LedgerEntry& entry);
    // Refused by the tables where one of their references was used.
    static Task<void> add_together(sql::Transaction& tx, std::span<const LedgerEntry* const> entries);

    sql::Database& database_;
    const bool are_combined_; // SQLite's writer groups commits by itself
    sql::SharedTransactions<const LedgerEntry> additions_;
};

} // namespace merx::payments::sandbox
