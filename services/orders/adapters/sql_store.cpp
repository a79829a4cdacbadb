#include "orders/adapters/sql_store.hpp"

#include <algorithm>
#include <utility>

#include "core/assert.hpp"
#include "orders/adapters/documents.hpp"
#include "orders/adapters/rows.hpp"
#include "sql/many_rows.hpp"

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

constexpr std::string_view insert_step =
    "insert into order_steps (order_id, version, from_status, to_status, actor, reason, time) "
    "values ($1, $2, $3, $4, $5, $6, $7)";

constexpr std::string_view insert_work =
    "insert into order_work (order_id, kind, step, payment_method, claim_scope, claim_key, actor, reason, "
    "tracking_number, failure, trace_parent, owner, lease_until, due_time, attempts) values ($1, $2, $3, $4, $5, $6, "
    "$7, $8, $9, $10, $11, $12, $13, $14, $15)";

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

    // Everything is made ready before the transaction, which holds up all others while it runs.
    const OrderStep step{.from = std::nullopt,
                         .to = record.order.status,
                         .actor = std::move(cause.actor),
                         .reason = std::move(cause.reason),
                         .time = record.order.create_time};
    NewOrder order{.claim = params(*record.work->claim),
                   .order = order_row(record.order, number),
                   .work = work_row(record.order.id, *record.work),
                   .step = step_row(record.order, step),
                   .event = event_of(ids_, record.order, step, record.work->trace_parent)};
    order.claim.emplace_back(std::move(fingerprint));
    order.claim.emplace_back(record.order.id.text());
    order.claim.emplace_back(record.order.create_time);
    if (are_combined_) {
        OrderWish wish{.placing = &order};
        if (co_await wishes_.run(wish)) {
            co_return Placed(std::move(record));
        }
    }
    auto used = co_await place_alone(order, *record.work->claim);
    if (!used) {
        co_return fail(std::move(used).error());
    }
    if (*used) {
        co_return Placed(std::move(**used));
    }
    co_return Placed(std::move(record));
}

Task<Result<std::optional<Claim>>> SqlStore::place_alone(const NewOrder& order, const ClaimKey& key) {
    co_return co_await database_.transact<std::optional<Claim>>(
        [&](sql::Transaction& tx) -> Task<Result<std::optional<Claim>>> {
            if (co_await tx.execute(insert_claim, order.claim) == 0) {
                co_return co_await find_claim_in(tx, key);
            }
            if (co_await tx.execute(insert_order, order.order) == 0) {
                co_return fail(conflict("cart_ordered", "This cart has become an order already."));
            }
            tx.send(insert_work, order.work);
            tx.send(insert_step, order.step);
            co_await outbox_.append(tx, order.event);
            co_return std::optional<Claim>();
        },
        sql::Isolation::snapshot);
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
    if (are_combined_) {
        OrderWish wish{.id = &id, .change = &change};
        if (co_await wishes_.run(wish) && wish.changed) {
            co_return std::move(*wish.changed);
        }
    }
    co_return co_await database_.transact<OrderRecord>(
        [&](sql::Transaction& tx) -> Task<Result<OrderRecord>> { co_return co_await update_in(tx, id, change); },
        sql::Isolation::snapshot);
}

Task<Result<OrderRecord>> SqlStore::update_in(sql::Transaction& tx, const OrderId& id, const Change& change) {
    OrderWish wish{.id = &id, .change = &change};
    OrderWish* const alone[] = {&wish};
    co_await write_together(tx, alone);
    co_return std::move(*wish.changed);
}

Task<void> SqlStore::write_together(sql::Transaction& tx, std::span<OrderWish* const> wishes) {
    OrderBatch batch(outbox_, ids_);
    co_await batch.run(tx, wishes);
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

Task<bool> SqlStore::end_waits(sql::Transaction& tx, std::vector<std::string> ids) {
    static const sql::SelectByKeys end("update order_work set due_time = 0 where step = 'waiting' and order_id in",
                                       "returning order_id");
    const sql::Rows ended = co_await end.query(tx, std::move(ids));
    co_return !ended.empty();
}

} // namespace merx::orders
