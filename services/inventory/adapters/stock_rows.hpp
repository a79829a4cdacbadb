// Changing levels of stock within a transaction, with everything that goes with a change: the movement, and the
// event where a SKU sells out or comes back. Nothing else writes the tables stock and movement.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "events/outbox.hpp"
#include "inventory/app/ports.hpp"
#include "sql/database.hpp"

namespace merx::inventory {

class StockRows {
public:
    // Why stock moves.
    struct Reason {
        std::string_view word;
        std::optional<OrderId> order_id{};
    };

    // Both must outlive it.
    StockRows(events::Outbox& outbox, IdSource& ids) : outbox_(outbox), ids_(ids) {}

    // Where a SKU lies, by priority of the locations.
    static Task<std::vector<Shelf>> shelves_of(sql::Session& session, const Sku& sku);

    // Changes shelves of one SKU, each once. `shelves` are all it has, as shelves_of() gave them in this
    // transaction. Gives the SKU's level afterwards, or 409 `insufficient_stock` or `too_much_stock`.
    Task<Result<Level>> apply(sql::Transaction& tx, std::span<const Shelf> shelves,
                              std::span<const StockChange> changes, const Reason& reason, const Cause& cause);
    // The same for changes of several SKUs; those of one SKU stand together.
    Task<Result<void>> apply_all(sql::Transaction& tx, std::span<const StockChange> changes, const Reason& reason,
                                 const Cause& cause);

private:
    static Task<void> write_level(sql::Transaction& tx, const StockChange& change, bool shelf_exists);
    Task<void> write_movement(sql::Transaction& tx, const StockChange& change, const Reason& reason,
                              const Cause& cause);
    Task<void> announce(sql::Transaction& tx, const Stock& stock, const Cause& cause);

    events::Outbox& outbox_;
    IdSource& ids_;
};

} // namespace merx::inventory
