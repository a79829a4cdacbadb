// The part of the store that deals with holds.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "inventory/adapters/sql_store.hpp"

namespace merx::inventory {
namespace {

Task<bool> insert_hold(sql::Transaction& tx, const Hold& hold) {
    sql::Params params{hold.order_id.text(), hold.id.text(), name_of(hold.state), hold.expire_time, hold.create_time};
    const std::int64_t rows =
        co_await tx.execute("insert into hold (order_id, id, state, expire_time, create_time, update_time) values "
                            "($1, $2, $3, $4, $5, $5) on conflict (order_id) do nothing",
                            std::move(params));
    co_return rows == 1;
}

Task<std::optional<Hold>> load_hold(sql::Session& session, const OrderId& order_id) {
    const sql::Rows rows = co_await session.query(
        "select h.id, h.state, h.expire_time, h.create_time, l.line, l.sku, l.location_id, l.quantity from hold h "
        "left join hold_line l on l.order_id = h.order_id where h.order_id = $1 order by l.line, l.location_id",
        {order_id.text()});
    if (rows.empty()) {
        co_return std::nullopt;
    }
    Hold hold{.id = HoldId::parse(rows[0].text(0)).value(),
              .order_id = order_id,
              .state = hold_state_of(rows[0].text(1)).value(),
              .expire_time = rows[0].instant(2),
              .create_time = rows[0].instant(3)};
    if (!rows[0].is_null(4)) {
        hold.held.reserve(rows.size());
        for (const sql::Row& row : rows) {
            hold.held.push_back({.line = static_cast<std::size_t>(row.integer(4)),
                                 .sku = Sku::parse(row.text(5)).value(),
                                 .location = LocationId::parse(row.text(6)).value(),
                                 .units = row.integer(7)});
        }
    }
    co_return hold;
}

Error no_hold() {
    return not_found("hold_not_found", "This order has never held anything.");
}

// Transactions that lock rows of several SKUs do so in one order, so that they cannot wait for each other in a ring.
std::vector<std::size_t> by_sku(const std::vector<HoldLine>& lines) {
    std::vector<std::size_t> order(lines.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) -> const Sku& { return lines[i].sku; });
    return order;
}

} // namespace

Task<Result<Hold>> SqlStore::find_hold(const OrderId& order_id) {
    co_return co_await database_.read<Hold>([&](sql::Session& session) -> Task<Result<Hold>> {
        std::optional<Hold> hold = co_await load_hold(session, order_id);
        if (!hold) {
            co_return fail(no_hold());
        }
        co_return *std::move(hold);
    });
}

Task<Result<std::vector<OrderId>>> SqlStore::find_expired_holds(Instant time, std::int64_t limit) {
    using Orders = std::vector<OrderId>;
    co_return co_await database_.read<Orders>([&](sql::Session& session) -> Task<Result<Orders>> {
        const sql::Rows rows = co_await session.query(
            "select order_id from hold where state = 'open' and expire_time <= $1 order by expire_time limit $2",
            {time, limit});
        Orders orders;
        for (const sql::Row& row : rows) {
            orders.push_back(OrderId::parse(row.text(0)).value());
        }
        co_return orders;
    });
}

Task<Result<Hold>> SqlStore::place_hold(const HoldId& id, const HoldRequest& request, const Cause& cause) {
    co_return co_await database_.transact<Hold>([&](sql::Transaction& tx) -> Task<Result<Hold>> {
        Hold hold{.id = id,
                  .order_id = request.order_id,
                  .state = HoldState::open,
                  .expire_time = request.expire_time,
                  .create_time = cause.time};
        if (!co_await insert_hold(tx, hold)) {
            std::optional<Hold> before = co_await load_hold(tx, request.order_id);
            co_return asked_again(std::move(before).value(), request);
        }
        const Result<void> held = co_await hold_lines(tx, hold, request, cause);
        if (!held) {
            co_return fail(held.error());
        }
        co_return hold;
    });
}

Task<Result<void>> SqlStore::hold_lines(sql::Transaction& tx, Hold& hold, const HoldRequest& request,
                                        const Cause& cause) {
    const StockRows::Reason reason{.word = "hold", .order_id = request.order_id};
    std::vector<Shortage> shortages;
    for (const std::size_t line : by_sku(request.lines)) {
        const Sku& sku = request.lines[line].sku;
        const std::vector<Shelf> shelves = co_await StockRows::shelves_of(tx, sku);
        const auto takes = allocate(shelves, request.lines[line].quantity.units());
        if (!takes) {
            shortages.push_back({.line = line, .sku = sku, .available = total_of(shelves).available()});
            continue;
        }
        std::vector<StockChange> changes;
        changes.reserve(takes->size());
        for (const Take& take : *takes) {
            changes.push_back({.sku = sku, .location = take.location, .held_delta = take.units});
            hold.held.push_back({.line = line, .sku = sku, .location = take.location, .units = take.units});
            sql::Params params{request.order_id.text(), static_cast<std::int64_t>(line), sku.text(),
                               take.location.text(), take.units};
            co_await tx.execute("insert into hold_line (order_id, line, sku, location_id, quantity) values "
                                "($1, $2, $3, $4, $5)",
                                std::move(params));
        }
        const Result<Level> level = co_await stock_.apply(tx, shelves, changes, reason, cause);
        if (!level) {
            co_return fail(level.error());
        }
    }
    if (!shortages.empty()) {
        co_return fail(out_of_stock(std::move(shortages)));
    }
    std::ranges::sort(hold.held, {}, [](const HeldUnits& held) { return std::tie(held.line, held.location); });
    co_return Result<void>{};
}

Task<Result<Hold>> SqlStore::update_hold(const OrderId& order_id, HoldChange change, const Cause& cause) {
    co_return co_await database_.transact<Hold>([&](sql::Transaction& tx) -> Task<Result<Hold>> {
        std::optional<Hold> hold = co_await load_hold(tx, order_id);
        if (!hold) {
            co_return fail(no_hold());
        }
        const Result<void> written = co_await write_step(tx, *hold, change, cause);
        if (!written) {
            co_return fail(written.error());
        }
        co_return *std::move(hold);
    });
}

Task<Result<Hold>> SqlStore::update_or_add_hold(const Hold& otherwise, HoldChange change, const Cause& cause) {
    co_return co_await database_.transact<Hold>([&](sql::Transaction& tx) -> Task<Result<Hold>> {
        std::optional<Hold> hold = co_await load_hold(tx, otherwise.order_id);
        if (!hold) {
            co_await insert_hold(tx, otherwise);
            co_return otherwise;
        }
        const Result<void> written = co_await write_step(tx, *hold, change, cause);
        if (!written) {
            co_return fail(written.error());
        }
        co_return *std::move(hold);
    });
}

Task<Result<void>> SqlStore::write_step(sql::Transaction& tx, Hold& hold, const HoldChange& change,
                                        const Cause& cause) {
    const HoldState before = hold.state;
    Result<HoldStep> step = change(hold);
    if (!step) {
        co_return fail(std::move(step).error());
    }
    if (hold.state == before) {
        co_return Result<void>{};
    }
    sql::Params params{hold.order_id.text(), name_of(hold.state), cause.time};
    co_await tx.execute("update hold set state = $2, update_time = $3 where order_id = $1", std::move(params));
    std::ranges::sort(step->changes, {}, [](const StockChange& made) { return std::tie(made.sku, made.location); });
    const StockRows::Reason reason{.word = step->reason, .order_id = hold.order_id};
    co_return co_await stock_.apply_all(tx, step->changes, reason, cause);
}

} // namespace merx::inventory
