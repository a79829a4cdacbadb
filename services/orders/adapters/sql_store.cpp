#include "orders/adapters/sql_store.hpp"

#include <algorithm>
#include <utility>

#include "core/assert.hpp"
#include "merx/orders/v1/events.pb.h"
#include "orders/adapters/documents.hpp"
#include "orders/adapters/rows.hpp"
#include "orders/adapters/wire.hpp"

namespace merx::orders {
namespace {

const std::string select_record = "select " + record_columns +
                                  " from orders left join order_work as work on work.order_id = orders.id "
                                  "where orders.id = $1";

constexpr std::string_view insert_claim =
    "insert into order_claims (claim_scope, claim_key, fingerprint, order_id, create_time) "
    "values ($1, $2, $3, $4, $5) on conflict (claim_scope, claim_key) do nothing";

// Adds nothing where the cart has a living order.
constexpr std::string_view insert_order =
    "insert into orders (id, number, status, user_id, email, cart_id, document, currency, subtotal, discount_total, "
    "shipping_total, tax_total, total, payment_status, payment_id, payment_action_type, payment_action_url, "
    "tracking_number, version, create_time, update_time) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
    "$13, $14, $15, $16, $17, $18, $19, $20, $21) on conflict (cart_id) where cart_id is not null and status in "
    "('pending', 'confirmed', 'shipped', 'delivered', 'returned') do nothing";

constexpr std::string_view update_order =
    "update orders set status = $2, payment_status = $3, payment_id = $4, payment_action_type = $5, "
    "payment_action_url = $6, tracking_number = $7, version = $8, update_time = $9 where id = $1";

// The work on an order begins and ends by what the order is: what changes the one holds on to the other, so that of two
// such changes at the same time one is made again.
constexpr std::string_view touch_order = "update orders set version = version where id = $1";

constexpr std::string_view insert_step =
    "insert into order_steps (order_id, version, from_status, to_status, actor, reason, time) "
    "values ($1, $2, $3, $4, $5, $6, $7)";

constexpr std::string_view upsert_work =
    "insert into order_work (order_id, kind, step, payment_method, claim_scope, claim_key, actor, reason, "
    "tracking_number, failure, trace_parent, owner, lease_until, due_time, attempts) values ($1, $2, $3, $4, $5, $6, "
    "$7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (order_id) do update set kind = excluded.kind, step = "
    "excluded.step, failure = excluded.failure, owner = excluded.owner, lease_until = excluded.lease_until, due_time "
    "= excluded.due_time, attempts = excluded.attempts";

sql::Params params(const ClaimKey& key) {
    sql::Params row;
    row.emplace_back(key.scope);
    row.emplace_back(key.key);
    return row;
}

sql::Params params(const OrderId& id) {
    sql::Params row;
    row.emplace_back(id.text());
    return row;
}

} // namespace

Task<std::optional<Claim>> SqlStore::find_claim(const ClaimKey& key) {
    auto found = co_await database_.read_once<std::optional<Claim>>(
        [&](sql::Session& session) -> Task<Result<std::optional<Claim>>> {
            co_return co_await find_claim_in(session, key);
        });
    co_return std::move(*found);
}

Task<std::optional<Claim>> SqlStore::find_claim_in(sql::Session& session, const ClaimKey& key) {
    const sql::Rows rows = co_await session.query(
        "select fingerprint, order_id, answer from order_claims where claim_scope = $1 and claim_key = $2",
        params(key));
    if (rows.empty()) {
        co_return std::nullopt;
    }
    const sql::Row& row = rows.front();
    auto id = OrderId::parse(row.text(1));
    MERX_ASSERT(id);
    Claim claim{.fingerprint = row.text(0), .order_id = *id, .answer = std::nullopt};
    if (!row.is_null(2)) {
        claim.answer = read_answer(row.text(2));
    }
    co_return claim;
}

Task<Result<std::variant<OrderRecord, Claim>>> SqlStore::place(OrderRecord record, std::string fingerprint,
                                                               Cause cause) {
    MERX_ASSERT(record.work && record.work->claim);
    using Placed = std::variant<OrderRecord, Claim>;
    const std::int64_t number = co_await take_number();
    record.order.number = order_number(number);
    const ClaimKey& key = *record.work->claim;

    // Everything is made ready before the transaction, which holds up all others while it runs.
    const OrderStep step{.from = std::nullopt,
                         .to = record.order.status,
                         .actor = std::move(cause.actor),
                         .reason = std::move(cause.reason),
                         .time = record.order.create_time};
    sql::Params claim_row = params(key);
    claim_row.emplace_back(std::move(fingerprint));
    claim_row.emplace_back(record.order.id.text());
    claim_row.emplace_back(record.order.create_time);
    const sql::Params placed_row = order_row(record.order, number);
    const sql::Params first_step = step_row(record.order, step);
    const sql::Params work = work_row(record.order.id, *record.work);
    const events::Event event = event_of(record.order, step, record.work->trace_parent);

    auto used = co_await database_.transact<std::optional<Claim>>(
        [&](sql::Transaction& tx) -> Task<Result<std::optional<Claim>>> {
            if (co_await tx.execute(insert_claim, claim_row) == 0) {
                co_return co_await find_claim_in(tx, key);
            }
            if (co_await tx.execute(insert_order, placed_row) == 0) {
                co_return fail(conflict("cart_ordered", "This cart has become an order already."));
            }
            tx.send(upsert_work, work);
            tx.send(insert_step, first_step);
            co_await outbox_.append(tx, event);
            co_return std::optional<Claim>();
        },
        sql::Isolation::snapshot);
    if (!used) {
        co_return fail(std::move(used).error());
    }
    if (*used) {
        co_return Placed(std::move(**used));
    }
    co_return Placed(std::move(record));
}

Task<std::int64_t> SqlStore::take_number() {
    if (const auto number = next_of_block()) {
        co_return *number;
    }
    NumberTaker taker;
    if (!co_await number_takers_.run(taker)) {
        throw sql::Overloaded("too many orders wait for their number");
    }
    if (taker.failure) {
        std::rethrow_exception(taker.failure);
    }
    co_return taker.number;
}

std::optional<std::int64_t> SqlStore::next_of_block() {
    const std::lock_guard lock(number_mutex_);
    return next_number_ < block_end_ ? std::optional(next_number_++) : std::nullopt;
}

Task<void> SqlStore::hand_out_numbers(std::span<NumberTaker* const> takers) {
    std::size_t served = 0;
    std::exception_ptr failure;
    while (served < takers.size() && !failure) {
        if (const auto number = next_of_block()) {
            takers[served++]->number = *number;
            continue;
        }
        try {
            co_await take_block(std::max(number_block, static_cast<std::int64_t>(takers.size() - served)));
        } catch (...) {
            failure = std::current_exception();
        }
    }
    for (NumberTaker* taker : takers.subspan(served)) {
        taker->failure = failure;
    }
}

Task<void> SqlStore::take_block(std::int64_t size) {
    const auto end = co_await database_.transact<std::int64_t>(
        [size](sql::Transaction& tx) -> Task<Result<std::int64_t>> {
            sql::Params row;
            row.emplace_back(size);
            const sql::Rows rows = co_await tx.query(
                "update order_numbers set next = next + $1 where name = 'M' returning next", std::move(row));
            co_return rows.at(0).integer(0);
        },
        sql::Isolation::snapshot);
    const std::lock_guard lock(number_mutex_);
    next_number_ = *end - size;
    block_end_ = *end;
}

Task<std::optional<OrderRecord>> SqlStore::find(const OrderId& id) {
    auto found = co_await database_.read_once<std::optional<OrderRecord>>(
        [&](sql::Session& session) -> Task<Result<std::optional<OrderRecord>>> {
            co_return co_await find_in(session, id);
        });
    co_return std::move(*found);
}

Task<std::optional<OrderRecord>> SqlStore::find_in(sql::Session& session, const OrderId& id) {
    const sql::Rows rows = co_await session.query(select_record, params(id));
    if (rows.empty()) {
        co_return std::nullopt;
    }
    co_return read_record(rows.front());
}

Task<std::vector<OrderStep>> SqlStore::history(const OrderId& id) {
    auto steps = co_await database_.read_once<std::vector<OrderStep>>(
        [&](sql::Session& session) -> Task<Result<std::vector<OrderStep>>> {
            const sql::Rows rows = co_await session.query("select from_status, to_status, actor, reason, time "
                                                          "from order_steps where order_id = $1 order by version",
                                                          params(id));
            std::vector<OrderStep> found;
            for (const sql::Row& row : rows) {
                found.push_back(read_step(row));
            }
            co_return found;
        });
    co_return std::move(*steps);
}

Task<Result<OrderRecord>> SqlStore::update(const OrderId& id, Change change) {
    co_return co_await database_.transact<OrderRecord>(
        [&](sql::Transaction& tx) -> Task<Result<OrderRecord>> { co_return co_await update_in(tx, id, change); },
        sql::Isolation::snapshot);
}

Task<Result<OrderRecord>> SqlStore::update_in(sql::Transaction& tx, const OrderId& id, const Change& change) {
    auto record = co_await find_in(tx, id);
    if (!record) {
        co_return fail(not_found("order_not_found", "There is no such order."));
    }
    const bool had_work = record->work.has_value();
    const auto claim = had_work ? record->work->claim : std::nullopt;
    std::string trace_parent = had_work ? record->work->trace_parent : "";
    if (auto changed = change(*record); !changed) {
        co_return fail(std::move(changed).error());
    }
    if (!had_work && record->work) {
        trace_parent = record->work->trace_parent;
    }
    if (!record->order.changed && (had_work || record->work)) {
        tx.send(touch_order, params(id));
    }
    co_await save_order(tx, *record, trace_parent);
    save_work(tx, *record, had_work);
    if (record->answer && claim) {
        record->answer = co_await keep_answer(tx, *claim, std::move(*record->answer));
    }
    co_return std::move(*record);
}

Task<void> SqlStore::save_order(sql::Transaction& tx, OrderRecord& record, const std::string& trace_parent) {
    Order& order = record.order;
    if (!order.changed) {
        co_return;
    }
    tx.send(update_order, order_changes(order));
    if (order.new_step) {
        tx.send(insert_step, step_row(order, *order.new_step));
        co_await outbox_.append(tx, event_of(order, *order.new_step, trace_parent));
    }
    order.changed = false;
    order.new_step.reset();
}

void SqlStore::save_work(sql::Transaction& tx, const OrderRecord& record, bool had_work) {
    if (record.work) {
        tx.send(upsert_work, work_row(record.order.id, *record.work));
    } else if (had_work) {
        tx.send("delete from order_work where order_id = $1", params(record.order.id));
    }
}

Task<Answer> SqlStore::keep_answer(sql::Transaction& tx, const ClaimKey& key, Answer answer) {
    sql::Params row = params(key);
    row.emplace_back(write_answer(answer));
    const std::int64_t kept = co_await tx.execute("update order_claims set answer = $3 where claim_scope = $1 and "
                                                  "claim_key = $2 and answer is null",
                                                  std::move(row));
    if (kept == 1) {
        co_return answer;
    }
    auto claim = co_await find_claim_in(tx, key);
    MERX_ASSERT(claim && claim->answer);
    co_return std::move(*claim->answer);
}

Task<Answer> SqlStore::settle(const ClaimKey& key, const OrderId& id, Decide decide) {
    struct Kept {
        Answer answer;
    };
    auto kept = co_await database_.transact<Kept>(
        [&](sql::Transaction& tx) -> Task<Result<Kept>> {
            auto claim = co_await find_claim_in(tx, key);
            MERX_ASSERT(claim);
            if (claim->answer) {
                co_return Kept{std::move(*claim->answer)};
            }
            const auto record = co_await find_in(tx, id);
            MERX_ASSERT(record);
            Answer answer = co_await keep_answer(tx, key, decide(*record));
            co_return Kept{std::move(answer)};
        },
        sql::Isolation::snapshot);
    co_return std::move(kept->answer);
}

Task<bool> SqlStore::end_wait(sql::Transaction& tx, const OrderId& id) {
    co_return co_await tx.execute("update order_work set due_time = 0 where order_id = $1 and step = 'waiting'",
                                  params(id)) == 1;
}

events::Event SqlStore::event_of(const Order& order, const OrderStep& step, const std::string& trace_parent) {
    v1::OrderChanged changed;
    *changed.mutable_order() = to_wire(order);
    std::string type = "order.placed";
    if (step.from) {
        changed.set_from(to_wire(*step.from));
        type = "order." + std::string(name_of(step.to));
    }
    return {.id = events::EventId::make(ids_),
            .type = std::move(type),
            .source = "orders",
            .subject = order.id.text(),
            .sequence = order.version,
            .time = step.time,
            .trace_parent = trace_parent,
            .data = changed.SerializeAsString()};
}

} // namespace merx::orders
