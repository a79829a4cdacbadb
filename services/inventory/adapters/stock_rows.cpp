#include "inventory/adapters/stock_rows.hpp"

#include <algorithm>

#include "core/assert.hpp"
#include "inventory/adapters/wire.hpp"
#include "merx/inventory/v1/events.pb.h"

namespace merx::inventory {

Task<std::vector<Shelf>> StockRows::shelves_of(sql::Session& session, const Sku& sku) {
    const sql::Rows rows =
        co_await session.query("select s.location_id, s.on_hand, s.held from stock s join location l on "
                               "l.id = s.location_id where s.sku = $1 order by l.priority, l.id",
                               {sku.text()});
    std::vector<Shelf> shelves;
    shelves.reserve(rows.size());
    for (const sql::Row& row : rows) {
        shelves.push_back({.location = LocationId::parse(row.text(0)).value(),
                           .level = {.on_hand = row.integer(1), .held = row.integer(2)}});
    }
    co_return shelves;
}

Task<Result<Level>> StockRows::apply(sql::Transaction& tx, std::span<const Shelf> shelves,
                                     std::span<const StockChange> changes, const Reason& reason, const Cause& cause) {
    const Level before = total_of(shelves);
    Level after = before;
    for (const StockChange& change : changes) {
        const auto shelf = std::ranges::find(shelves, change.location, &Shelf::location);
        const bool exists = shelf != shelves.end();
        const Result<Level> level = changed(exists ? shelf->level : Level{}, change);
        if (!level) {
            co_return fail(level.error());
        }
        co_await write_level(tx, change, exists);
        co_await write_movement(tx, change, reason, cause);
        after += {.on_hand = change.on_hand_delta, .held = change.held_delta};
    }
    if (is_worth_telling(before, after)) {
        const Stock stock{.sku = changes.front().sku, .level = after};
        co_await announce(tx, stock, cause);
    }
    co_return after;
}

Task<Result<void>> StockRows::apply_all(sql::Transaction& tx, std::span<const StockChange> changes,
                                        const Reason& reason, const Cause& cause) {
    while (!changes.empty()) {
        const auto next =
            std::ranges::find_if(changes, [&](const StockChange& change) { return change.sku != changes.front().sku; });
        const auto count = static_cast<std::size_t>(next - changes.begin());
        const std::vector<Shelf> shelves = co_await shelves_of(tx, changes.front().sku);
        const Result<Level> level = co_await apply(tx, shelves, changes.first(count), reason, cause);
        if (!level) {
            co_return fail(level.error());
        }
        changes = changes.subspan(count);
    }
    co_return Result<void>{};
}

Task<void> StockRows::write_level(sql::Transaction& tx, const StockChange& change, bool shelf_exists) {
    sql::Params params{change.sku.text(), change.location.text(), change.on_hand_delta, change.held_delta};
    if (!shelf_exists) {
        co_await tx.execute("insert into stock (sku, location_id, on_hand, held) values ($1, $2, $3, $4)",
                            std::move(params));
        co_return;
    }
    // The rule was checked against what this transaction read; that it holds for what is written is checked here.
    const std::int64_t rows =
        co_await tx.execute("update stock set on_hand = on_hand + $3, held = held + $4 where sku = $1 and "
                            "location_id = $2 and held + $4 >= 0 and on_hand + $3 >= held + $4",
                            std::move(params));
    MERX_ASSERT(rows == 1);
}

Task<void> StockRows::write_movement(sql::Transaction& tx, const StockChange& change, const Reason& reason,
                                     const Cause& cause) {
    sql::Params params{MovementId::make(ids_).text(),
                       change.sku.text(),
                       change.location.text(),
                       change.on_hand_delta,
                       change.held_delta,
                       reason.word,
                       reason.order_id ? sql::Value(reason.order_id->text()) : sql::Value(),
                       cause.actor,
                       cause.time};
    co_await tx.execute("insert into movement (id, sku, location_id, on_hand_delta, held_delta, reason, order_id, "
                        "actor, create_time) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                        std::move(params));
}

Task<void> StockRows::announce(sql::Transaction& tx, const Stock& stock, const Cause& cause) {
    const sql::Rows rows =
        co_await tx.query("insert into stock_announcement (sku, sequence) values ($1, 1) on conflict (sku) do "
                          "update set sequence = stock_announcement.sequence + 1 returning sequence",
                          {stock.sku.text()});
    v1::StockChanged changed;
    *changed.mutable_stock() = to_wire(stock);
    events::Event event{.id = events::EventId::make(ids_),
                        .type = "stock.changed",
                        .source = "inventory",
                        .subject = stock.sku.text(),
                        .sequence = rows.at(0).integer(0),
                        .time = cause.time,
                        .trace_parent = cause.trace_parent,
                        .data = changed.SerializeAsString()};
    co_await outbox_.append(tx, std::move(event));
}

} // namespace merx::inventory
