// The part of the store that deals with stock and locations.
#include <algorithm>
#include <charconv>
#include <limits>

#include "core/assert.hpp"
#include "inventory/adapters/sql_store.hpp"
#include "sql/many_rows.hpp"

namespace merx::inventory {
namespace {

constexpr std::int64_t after_all_positions = std::numeric_limits<std::int64_t>::max();

Task<std::vector<Location>> load_locations(sql::Session& session) {
    const sql::Rows rows = co_await session.query("select id, name, priority from location order by priority, id");
    std::vector<Location> locations;
    for (const sql::Row& row : rows) {
        locations.push_back(
            {.id = LocationId::parse(row.text(0)).value(), .name = row.text(1), .priority = row.integer(2)});
    }
    co_return locations;
}

Task<LocationId> default_location(sql::Session& session) {
    const sql::Rows rows = co_await session.query("select id from location order by priority, id limit 1");
    MERX_ASSERT(rows.size() == 1); // the first migration makes it
    co_return LocationId::parse(rows[0].text(0)).value();
}

Task<Result<LocationId>> location_of(sql::Session& session, const Adjustment& adjustment) {
    if (!adjustment.location) {
        co_return co_await default_location(session);
    }
    const sql::Rows rows =
        co_await session.query("select id from location where id = $1", {adjustment.location->text()});
    if (rows.empty()) {
        co_return fail(invalid("/location_id", "unknown_location", "There is no such location."));
    }
    co_return *adjustment.location;
}

Movement movement_of(const sql::Row& row, const Sku& sku) {
    Movement movement{.id = MovementId::parse(row.text(1)).value(),
                      .change = {.sku = sku,
                                 .location = LocationId::parse(row.text(2)).value(),
                                 .on_hand_delta = row.integer(3),
                                 .held_delta = row.integer(4)},
                      .reason = row.text(5),
                      .order_id = std::nullopt,
                      .actor = row.text(7),
                      .create_time = row.instant(8)};
    if (!row.is_null(6)) {
        movement.order_id = OrderId::parse(row.text(6)).value();
    }
    return movement;
}

// What makes the shelves at a location hold what was counted there.
Result<std::vector<StockChange>> changes_to(std::span<const Count> counts, const StockBatch& stock,
                                            const LocationId& location) {
    std::vector<StockChange> changes;
    Error held_more = conflict("insufficient_stock", "More is held for orders than was counted.");
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::vector<Shelf>& shelves = stock.shelves_of(counts[i].sku);
        const auto shelf = std::ranges::find(shelves, location, &Shelf::location);
        const Level level = shelf == shelves.end() ? Level{} : shelf->level;
        if (counts[i].on_hand < level.held) {
            held_more.fields.push_back({"/counts/" + std::to_string(i) + "/on_hand", "insufficient_stock",
                                        std::to_string(level.held) + " are held for orders."});
        } else if (counts[i].on_hand != level.on_hand) {
            changes.push_back(
                {.sku = counts[i].sku, .location = location, .on_hand_delta = counts[i].on_hand - level.on_hand});
        }
    }
    if (!held_more.fields.empty()) {
        return fail(std::move(held_more));
    }
    return changes;
}

// The cursor is a client's text, so it may be anything.
Result<std::int64_t> position_before(const PageRequest& page) {
    if (page.after().empty()) {
        return after_all_positions;
    }
    std::int64_t position = 0;
    const std::string& text = page.after().front();
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), position);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
        return fail(invalid("page_token", "invalid_page_token", "This page token was not made here."));
    }
    return position;
}

} // namespace

Task<Result<std::vector<Stock>>> SqlStore::find_stock(std::vector<Sku> skus) {
    using Stocks = std::vector<Stock>;
    const auto read = [&](sql::Session& session) -> Task<Result<Stocks>> {
        StockBatch stock(outbox_, ids_);
        co_await stock.load(session, skus);
        Stocks stocks;
        stocks.reserve(skus.size());
        for (const Sku& sku : skus) {
            stocks.push_back({.sku = sku, .level = total_of(stock.shelves_of(sku))});
        }
        co_return stocks;
    };
    co_return co_await (skus.size() <= sql::SelectByKeys::max_keys ? database_.read_once<Stocks>(read)
                                                                   : database_.read<Stocks>(read));
}

Task<Result<Page<Movement>>> SqlStore::list_movements(const Sku& sku, const PageRequest& page) {
    const std::int64_t before = co_await or_return(position_before(page));
    using Movements = Page<Movement>;
    co_return co_await database_.read_once<Movements>([&](sql::Session& session) -> Task<Result<Movements>> {
        const sql::Rows rows = co_await session.query(
            "select position, id, location_id, on_hand_delta, held_delta, reason, order_id, actor, create_time from "
            "movement where sku = $1 and position < $2 order by position desc limit $3",
            {sku.text(), before, page.size() + 1});
        Movements movements;
        for (const sql::Row& row : rows) {
            if (movements.items.size() == static_cast<std::size_t>(page.size())) {
                const std::int64_t last = rows[movements.items.size() - 1].integer(0);
                movements.next_page_token = encode_page_token({std::to_string(last)}, movements_list);
                break;
            }
            movements.items.push_back(movement_of(row, sku));
        }
        co_return movements;
    });
}

Task<Result<std::vector<Location>>> SqlStore::list_locations() {
    using Locations = std::vector<Location>;
    co_return co_await database_.read_once<Locations>(
        [&](sql::Session& session) -> Task<Result<Locations>> { co_return co_await load_locations(session); });
}

Task<Result<Location>> SqlStore::add_location(const Location& location) {
    co_return co_await database_.transact<Location>([&](sql::Transaction& tx) -> Task<Result<Location>> {
        const std::int64_t rows = co_await tx.execute(
            "insert into location (id, name, priority) values ($1, $2, $3) on conflict (name) do nothing",
            {location.id.text(), location.name, location.priority});
        if (rows == 0) {
            co_return fail(conflict("location_exists", "There is a location of this name."));
        }
        co_return location;
    });
}

Task<Result<Stock>> SqlStore::adjust(const Adjustment& adjustment, const Cause& cause) {
    const std::vector<Sku> skus{adjustment.sku};
    co_return co_await database_.transact<Stock>(
        [&](sql::Transaction& tx) -> Task<Result<Stock>> {
            const Result<LocationId> location = co_await location_of(tx, adjustment);
            if (!location) {
                co_return fail(location.error());
            }
            StockBatch stock(outbox_, ids_);
            co_await stock.load(tx, skus);
            const StockChange change{.sku = adjustment.sku, .location = *location, .on_hand_delta = adjustment.delta};
            if (auto applied = stock.apply({change}, {.word = adjustment.reason}, cause); !applied) {
                co_return fail(std::move(applied).error());
            }
            co_await stock.write(tx);
            co_return Stock{.sku = adjustment.sku, .level = total_of(stock.shelves_of(adjustment.sku))};
        },
        sql::Isolation::snapshot);
}

Task<Result<std::int64_t>> SqlStore::set_counts(std::span<const Count> counts, const Cause& cause) {
    std::vector<Sku> skus;
    for (const Count& count : counts) {
        skus.push_back(count.sku);
    }
    co_return co_await database_.transact<std::int64_t>(
        [&](sql::Transaction& tx) -> Task<Result<std::int64_t>> {
            const LocationId location = co_await default_location(tx);
            StockBatch stock(outbox_, ids_);
            co_await stock.load(tx, skus);
            const std::vector<StockChange> changes = co_await or_return(changes_to(counts, stock, location));
            for (const StockChange& change : changes) {
                if (auto applied = stock.apply({change}, {.word = "count"}, cause); !applied) {
                    co_return fail(std::move(applied).error());
                }
            }
            co_await stock.write(tx);
            co_return static_cast<std::int64_t>(changes.size());
        },
        sql::Isolation::snapshot);
}

} // namespace merx::inventory
