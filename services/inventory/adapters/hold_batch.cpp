#include "inventory/adapters/hold_batch.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/assert.hpp"
#include "sql/many_rows.hpp"

namespace merx::inventory {
namespace {

const sql::SelectByKeys select_holds(
    "select h.order_id, h.id, h.state, h.expire_time, h.create_time, l.line, l.sku, l.location_id, l.quantity from "
    "hold h left join hold_line l on l.order_id = h.order_id where h.order_id in",
    "order by h.order_id, l.line, l.location_id");

Hold read_hold(const sql::Row& row) {
    return {.id = HoldId::parse(row.text(1)).value(),
            .order_id = OrderId::parse(row.text(0)).value(),
            .state = hold_state_of(row.text(2)).value(),
            .expire_time = row.instant(3),
            .create_time = row.instant(4)};
}

void read_line(const sql::Row& row, Hold& hold) {
    if (!row.is_null(5)) {
        hold.held.push_back({.line = static_cast<std::size_t>(row.integer(5)),
                             .sku = Sku::parse(row.text(6)).value(),
                             .location = LocationId::parse(row.text(7)).value(),
                             .units = row.integer(8)});
    }
}

Error no_hold() {
    return not_found("hold_not_found", "This order has never held anything.");
}

} // namespace

Task<std::optional<Hold>> HoldBatch::load(sql::Session& session, const OrderId& order_id) {
    std::vector<std::string> keys{order_id.text()};
    const sql::Rows rows = co_await select_holds.query(session, std::move(keys));
    std::optional<Hold> hold;
    for (const sql::Row& row : rows) {
        if (!hold) {
            hold = read_hold(row);
        }
        read_line(row, *hold);
    }
    co_return hold;
}

Task<void> HoldBatch::run(sql::Transaction& tx, std::span<HoldWish* const> wishes) {
    co_await load(tx, wishes);
    co_await stock_.load(tx, skus_of(wishes));
    for (HoldWish* wish : wishes) {
        wish->outcome = grant(*wish);
    }
    write(tx);
    co_await stock_.write(tx);
}

Task<void> HoldBatch::load(sql::Transaction& tx, std::span<HoldWish* const> wishes) {
    std::vector<std::string> keys;
    keys.reserve(wishes.size());
    for (const HoldWish* wish : wishes) {
        if (holds_.try_emplace(wish->order_id).second) {
            keys.push_back(wish->order_id.text());
        }
    }
    auto entry = holds_.end();
    for (const sql::Row& row : co_await select_holds.query(tx, std::move(keys))) {
        if (entry == holds_.end() || entry->first.text() != row.text(0)) {
            Hold hold = read_hold(row);
            entry = holds_.find(hold.order_id);
            MERX_ASSERT(entry != holds_.end());
            entry->second = {.hold = hold, .stored = hold.state};
        }
        read_line(row, *entry->second.hold);
    }
}

// Those that a wish may move: of what is asked for, and of holds whose change takes or gives back.
std::vector<Sku> HoldBatch::skus_of(std::span<HoldWish* const> wishes) const {
    std::vector<Sku> skus;
    for (const HoldWish* wish : wishes) {
        const Entry& entry = holds_.at(wish->order_id);
        if (wish->request != nullptr && !entry.hold) {
            for (const HoldLine& line : wish->request->lines) {
                skus.push_back(line.sku);
            }
        }
        if (wish->change != nullptr && entry.hold) {
            Hold trial = *entry.hold;
            const Result<HoldStep> moves = (*wish->change)(trial);
            if (moves && moves->changes.empty()) {
                continue;
            }
            for (const HeldUnits& held : entry.hold->held) {
                skus.push_back(held.sku);
            }
        }
    }
    std::ranges::sort(skus);
    skus.erase(std::ranges::unique(skus).begin(), skus.end());
    return skus;
}

Result<Hold> HoldBatch::grant(const HoldWish& wish) {
    Entry& entry = holds_.at(wish.order_id);
    if (wish.request != nullptr) {
        return entry.hold ? asked_again(*entry.hold, *wish.request) : place(entry, wish);
    }
    if (entry.hold) {
        return step(entry, wish);
    }
    if (wish.otherwise == nullptr) {
        return fail(no_hold());
    }
    entry.hold = *wish.otherwise;
    entry.change_time = wish.cause->time;
    return *entry.hold;
}

Result<Hold> HoldBatch::place(Entry& entry, const HoldWish& wish) {
    Hold hold = *wish.otherwise;
    std::vector<Shortage> shortages;
    std::vector<StockChange> changes;
    for (std::size_t line = 0; line < wish.request->lines.size(); ++line) {
        const HoldLine& wanted = wish.request->lines[line];
        const std::vector<Shelf>& shelves = stock_.shelves_of(wanted.sku);
        const auto takes = allocate(shelves, wanted.quantity.units());
        if (!takes) {
            shortages.push_back({.line = line, .sku = wanted.sku, .available = total_of(shelves).available()});
            continue;
        }
        for (const Take& take : *takes) {
            changes.push_back({.sku = wanted.sku, .location = take.location, .held_delta = take.units});
            hold.held.push_back({.line = line, .sku = wanted.sku, .location = take.location, .units = take.units});
        }
    }
    if (!shortages.empty()) {
        return fail(out_of_stock(std::move(shortages)));
    }
    if (auto held = stock_.apply(std::move(changes), {.word = "hold", .order_id = wish.order_id}, *wish.cause); !held) {
        return fail(std::move(held).error());
    }
    std::ranges::sort(hold.held, {}, [](const HeldUnits& held) { return std::tie(held.line, held.location); });
    entry.hold = hold;
    entry.change_time = wish.cause->time;
    return hold;
}

Result<Hold> HoldBatch::step(Entry& entry, const HoldWish& wish) {
    Hold hold = *entry.hold;
    Result<HoldStep> step = (*wish.change)(hold);
    if (!step) {
        return fail(std::move(step).error());
    }
    if (hold.state == entry.hold->state) {
        return hold;
    }
    const StockBatch::Reason reason{.word = step->reason, .order_id = wish.order_id};
    if (auto moved = stock_.apply(std::move(step->changes), reason, *wish.cause); !moved) {
        return fail(std::move(moved).error());
    }
    entry.hold = hold;
    entry.change_time = wish.cause->time;
    return hold;
}

void HoldBatch::write(sql::Transaction& tx) const {
    send_new(tx);
    send_changed(tx);
}

void HoldBatch::send_new(sql::Transaction& tx) const {
    // There is none as far as this transaction can see: one that was placed meanwhile makes it run again.
    static const sql::InsertMany insert_holds("hold (order_id, id, state, expire_time, create_time, update_time)", 6,
                                              "on conflict (order_id) do nothing");
    static const sql::InsertMany insert_lines("hold_line (order_id, line, sku, location_id, quantity)", 5);
    sql::Params holds;
    sql::Params lines;
    for (const auto& [order_id, entry] : holds_) {
        if (entry.stored || !entry.hold) {
            continue;
        }
        const std::string order = order_id.text();
        holds.emplace_back(order);
        holds.emplace_back(entry.hold->id.text());
        holds.emplace_back(name_of(entry.hold->state));
        holds.emplace_back(entry.hold->expire_time);
        holds.emplace_back(entry.hold->create_time);
        holds.emplace_back(entry.change_time);
        for (const HeldUnits& held : entry.hold->held) {
            lines.emplace_back(order);
            lines.emplace_back(static_cast<std::int64_t>(held.line));
            lines.emplace_back(held.sku.text());
            lines.emplace_back(held.location.text());
            lines.emplace_back(held.units);
        }
    }
    insert_holds.send(tx, std::move(holds));
    insert_lines.send(tx, std::move(lines));
}

void HoldBatch::send_changed(sql::Transaction& tx) const {
    static const sql::UpdateMany update("hold", {"order_id"}, {{"state", "text"}, {"update_time", "bigint"}});
    sql::Params rows;
    for (const auto& [order_id, entry] : holds_) {
        if (entry.stored && entry.hold->state != *entry.stored) {
            rows.emplace_back(order_id.text());
            rows.emplace_back(name_of(entry.hold->state));
            rows.emplace_back(entry.change_time);
        }
    }
    update.send(tx, std::move(rows));
}

} // namespace merx::inventory
