// Inventory's store in SQL. Tables: migrations/0001_stock.sql.
//
// What is done to holds can be combined: calls that come while a commit is under way share the next one, so that a SKU
// that everybody wants takes as many holds a second as can be written, and not as many as there are commits. That is
// for PostgreSQL; SQLite's writer does it for all its transactions. Processes that share a PostgreSQL store take turns
// with these transactions: two that raced for one SKU would begin again by turns instead, and some never end.
#pragma once

#include "async/combiner.hpp"
#include "events/outbox.hpp"
#include "inventory/adapters/hold_batch.hpp"
#include "inventory/app/ports.hpp"
#include "sql/database.hpp"

namespace merx::inventory {

class SqlStore final : public Store {
public:
    enum class Holds { combined, one_by_one };

    // All must outlive it; the database is migrated.
    SqlStore(sql::Database& database, events::Outbox& outbox, IdSource& ids, Holds holds)
        : database_(database), outbox_(outbox), ids_(ids), are_combined_(holds == Holds::combined),
          take_turns_(database.engine() == "postgres"),
          holds_({.batch = max_combined, .waiting = max_waiting},
                 [this](std::span<HoldWish* const> wishes) { return write_holds(wishes); }) {}

    Task<Result<std::vector<Stock>>> find_stock(std::vector<Sku> skus) override;
    Task<Result<Page<Movement>>> list_movements(const Sku& sku, const PageRequest& page) override;
    Task<Result<std::vector<Location>>> list_locations() override;
    Task<Result<Hold>> find_hold(const OrderId& order_id) override;
    Task<Result<std::vector<OrderId>>> find_expired_holds(Instant time, std::int64_t limit) override;

    Task<Result<Location>> add_location(const Location& location) override;
    Task<Result<Stock>> adjust(const Adjustment& adjustment, const Cause& cause) override;
    Task<Result<std::int64_t>> set_counts(std::span<const Count> counts, const Cause& cause) override;

    Task<Result<Hold>> place_hold(const HoldId& id, const HoldRequest& request, const Cause& cause) override;
    Task<Result<Hold>> update_hold(const OrderId& order_id, HoldChange change, const Cause& cause) override;
    Task<Result<Hold>> update_or_add_hold(const Hold& otherwise, HoldChange change, const Cause& cause) override;

private:
    static constexpr std::size_t max_combined = 256;
    static constexpr std::size_t max_waiting = 4'096;

    Task<Result<Hold>> fulfil(HoldWish wish);
    Task<void> write_holds(std::span<HoldWish* const> wishes);
    Task<void> write_together(std::span<HoldWish* const> wishes);

    sql::Database& database_;
    events::Outbox& outbox_;
    IdSource& ids_;
    const bool are_combined_;
    const bool take_turns_;
    Combiner<HoldWish> holds_;
};

} // namespace merx::inventory
