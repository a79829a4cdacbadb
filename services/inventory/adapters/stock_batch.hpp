// Changing levels of stock within one transaction, with everything that goes with a change: the movement, and the
// event where a SKU sells out or comes back. Nothing else writes the tables stock and movement.
//
//     StockBatch stock(outbox, ids);
//     co_await stock.load(tx, skus);
//     co_await or_return(stock.apply(changes, reason, cause));     // as often as needed; decides, writes nothing
//     co_await stock.write(tx);
//
// However many changes there are, they are written with few statements: each shelf once, all movements together.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/outbox.hpp"
#include "inventory/app/ports.hpp"
#include "sql/database.hpp"

namespace merx::inventory {

// Of one transaction; both references must outlive it.
class StockBatch {
public:
    // Why stock moves.
    struct Reason {
        std::string_view word;
        std::optional<OrderId> order_id{};
    };

    StockBatch(events::Outbox& outbox, IdSource& ids) : outbox_(outbox), ids_(ids) {}

    // Reads where SKUs lie, all of them before the first apply().
    Task<void> load(sql::Session& session, const std::vector<Sku>& skus);

    // Where a loaded SKU lies, by priority of the locations, with all that was applied.
    const std::vector<Shelf>& shelves_of(const Sku& sku) const;

    // All changes or none, of loaded SKUs and each shelf once: 409 `insufficient_stock` or `too_much_stock`.
    Result<void> apply(std::vector<StockChange> changes, const Reason& reason, const Cause& cause);

    Task<void> write(sql::Transaction& tx);

private:
    struct Place {
        std::vector<Shelf> shelves;
        std::vector<Level> stored; // of the first of the shelves; the others are new
        bool is_changed = false;
    };
    struct Announcement {
        Stock stock;
        Instant time;
        std::string trace_parent;
    };

    static void apply_to(Place& place, std::span<const StockChange> changes);
    void note_movement(const StockChange& change, const Reason& reason, const Cause& cause);
    void send_levels(sql::Transaction& tx) const;
    Task<void> announce(sql::Transaction& tx);

    events::Outbox& outbox_;
    IdSource& ids_;
    std::map<Sku, Place> places_;
    sql::Params movements_;
    std::vector<Announcement> announcements_;
};

} // namespace merx::inventory
