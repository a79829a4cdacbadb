#include "inventory/adapters/stock_batch.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "core/assert.hpp"
#include "inventory/adapters/wire.hpp"
#include "merx/inventory/v1/events.pb.h"
#include "sql/many_rows.hpp"

namespace merx::inventory {
namespace {

std::vector<std::string> texts_of(const std::vector<Sku>& skus) {
    std::vector<std::string> texts;
    texts.reserve(skus.size());
    for (const Sku& sku : skus) {
        texts.push_back(sku.text());
    }
    return texts;
}

const Shelf* find_shelf(const std::vector<Shelf>& shelves, const LocationId& location) {
    const auto found = std::ranges::find(shelves, location, &Shelf::location);
    return found == shelves.end() ? nullptr : &*found;
}

} // namespace

Task<void> StockBatch::load(sql::Session& session, const std::vector<Sku>& skus) {
    static const sql::SelectByKeys select("select s.sku, s.location_id, s.on_hand, s.held from stock s join location l "
                                          "on l.id = s.location_id where s.sku in",
                                          "order by s.sku, l.priority, l.id");
    for (const Sku& sku : skus) {
        places_.try_emplace(sku);
    }
    std::vector<std::string> keys = texts_of(skus);
    const sql::Rows rows = co_await select.query(session, std::move(keys));
    auto place = places_.end();
    for (const sql::Row& row : rows) {
        if (place == places_.end() || place->first.text() != row.text(0)) {
            place = places_.find(Sku::parse(row.text(0)).value());
            MERX_ASSERT(place != places_.end());
        }
        const Level level{.on_hand = row.integer(2), .held = row.integer(3)};
        place->second.shelves.push_back({.location = LocationId::parse(row.text(1)).value(), .level = level});
        place->second.stored.push_back(level);
    }
}

const std::vector<Shelf>& StockBatch::shelves_of(const Sku& sku) const {
    const auto found = places_.find(sku);
    MERX_ASSERT(found != places_.end());
    return found->second.shelves;
}

Result<void> StockBatch::apply(std::vector<StockChange> changes, const Reason& reason, const Cause& cause) {
    for (const StockChange& change : changes) {
        const Shelf* shelf = find_shelf(shelves_of(change.sku), change.location);
        if (const auto level = changed(shelf != nullptr ? shelf->level : Level{}, change); !level) {
            return fail(level.error());
        }
    }
    std::ranges::sort(changes, {}, [](const StockChange& change) { return std::tie(change.sku, change.location); });
    for (std::span<const StockChange> left(changes); !left.empty();) {
        const Sku& sku = left.front().sku;
        const auto others = std::ranges::find_if(left, [&](const StockChange& change) { return change.sku != sku; });
        const auto count = static_cast<std::size_t>(others - left.begin());
        Place& place = places_.at(sku);
        const Level before = total_of(place.shelves);
        apply_to(place, left.first(count));
        const Level after = total_of(place.shelves);
        if (is_worth_telling(before, after)) {
            announcements_.push_back({{.sku = sku, .level = after}, cause.time, cause.trace_parent});
        }
        left = left.subspan(count);
    }
    for (const StockChange& change : changes) {
        note_movement(change, reason, cause);
    }
    return {};
}

void StockBatch::apply_to(Place& place, std::span<const StockChange> changes) {
    place.is_changed = true;
    for (const StockChange& change : changes) {
        auto shelf = std::ranges::find(place.shelves, change.location, &Shelf::location);
        if (shelf == place.shelves.end()) {
            shelf = place.shelves.insert(shelf, {.location = change.location, .level = {}});
        }
        shelf->level += {.on_hand = change.on_hand_delta, .held = change.held_delta};
    }
}

void StockBatch::note_movement(const StockChange& change, const Reason& reason, const Cause& cause) {
    movements_.emplace_back(MovementId::make(ids_).text());
    movements_.emplace_back(change.sku.text());
    movements_.emplace_back(change.location.text());
    movements_.emplace_back(change.on_hand_delta);
    movements_.emplace_back(change.held_delta);
    movements_.emplace_back(reason.word);
    movements_.push_back(reason.order_id ? sql::Value(reason.order_id->text()) : sql::Value());
    movements_.emplace_back(cause.actor);
    movements_.emplace_back(cause.time);
}

Task<void> StockBatch::write(sql::Transaction& tx) {
    static const sql::InsertMany insert_movements(
        "movement (id, sku, location_id, on_hand_delta, held_delta, reason, order_id, actor, create_time)", 9);
    send_levels(tx);
    insert_movements.send(tx, std::move(movements_));
    co_await announce(tx);
}

// What was decided rests on all shelves of a SKU, so all are written: of two transactions that took from different
// shelves neither would know whether the SKU has sold out. In the order of the SKUs and locations, so that transactions
// of several cannot wait for each other in a ring. Nobody else has changed what is written over: that makes a
// transaction run again. That nothing goes below zero is checked once more by the table.
void StockBatch::send_levels(sql::Transaction& tx) const {
    static const sql::UpdateMany update("stock", {"sku", "location_id"}, {{"on_hand", "bigint"}, {"held", "bigint"}});
    // None that this transaction can see: one that was put up meanwhile makes it run again.
    static const sql::InsertMany insert("stock (sku, location_id, on_hand, held)", 4,
                                        "on conflict (sku, location_id) do nothing");
    sql::Params changed;
    sql::Params added;
    for (const auto& [sku, place] : places_) {
        if (!place.is_changed) {
            continue;
        }
        std::vector<std::size_t> in_order(place.shelves.size());
        std::iota(in_order.begin(), in_order.end(), std::size_t{0});
        std::ranges::sort(in_order, {}, [&](std::size_t i) { return place.shelves[i].location; });
        for (const std::size_t i : in_order) {
            const Shelf& shelf = place.shelves[i];
            sql::Params& rows = i < place.stored.size() ? changed : added;
            rows.emplace_back(sku.text());
            rows.emplace_back(shelf.location.text());
            rows.emplace_back(shelf.level.on_hand);
            rows.emplace_back(shelf.level.held);
        }
    }
    update.send(tx, std::move(changed));
    insert.send(tx, std::move(added));
}

Task<void> StockBatch::announce(sql::Transaction& tx) {
    static const sql::SelectByKeys select("select sku, sequence from stock_announcement where sku in", "");
    if (announcements_.empty()) {
        co_return;
    }
    std::vector<std::string> keys;
    for (const Announcement& announcement : announcements_) {
        keys.push_back(announcement.stock.sku.text());
    }
    std::map<std::string, std::int64_t> sequences;
    for (const sql::Row& row : co_await select.query(tx, std::move(keys))) {
        sequences.emplace(row.text(0), row.integer(1));
    }
    std::vector<events::Event> events;
    events.reserve(announcements_.size());
    for (const Announcement& announcement : announcements_) {
        v1::StockChanged changed;
        *changed.mutable_stock() = to_wire(announcement.stock);
        events.push_back({.id = events::EventId::make(ids_),
                          .type = "stock.changed",
                          .source = "inventory",
                          .subject = announcement.stock.sku.text(),
                          .sequence = ++sequences[announcement.stock.sku.text()],
                          .time = announcement.time,
                          .trace_parent = announcement.trace_parent,
                          .data = changed.SerializeAsString()});
    }
    static const sql::InsertMany count("stock_announcement (sku, sequence)", 2,
                                       "on conflict (sku) do update set sequence = excluded.sequence");
    sql::Params counts;
    for (const auto& [sku, sequence] : sequences) {
        counts.emplace_back(sku);
        counts.emplace_back(sequence);
    }
    count.send(tx, std::move(counts));
    co_await outbox_.append(tx, std::move(events));
}

} // namespace merx::inventory
