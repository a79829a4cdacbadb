// Inventory's store in SQL. Tables: migrations/0001_stock.sql.
#pragma once

#include "events/outbox.hpp"
#include "inventory/adapters/stock_rows.hpp"
#include "inventory/app/ports.hpp"
#include "sql/database.hpp"

namespace merx::inventory {

class SqlStore final : public Store {
public:
    // All must outlive it; the database is migrated.
    SqlStore(sql::Database& database, events::Outbox& outbox, IdSource& ids)
        : database_(database), stock_(outbox, ids) {}

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
    Task<Result<void>> hold_lines(sql::Transaction& tx, Hold& hold, const HoldRequest& request, const Cause& cause);
    Task<Result<void>> write_step(sql::Transaction& tx, Hold& hold, const HoldChange& change, const Cause& cause);

    sql::Database& database_;
    StockRows stock_;
};

} // namespace merx::inventory
