#include "orders/adapters/order_batch.hpp"

#include <utility>

#include "merx/orders/v1/events.pb.h"
#include "orders/adapters/documents.hpp"
#include "orders/adapters/rows.hpp"
#include "orders/adapters/wire.hpp"
#include "sql/many_rows.hpp"

namespace merx::orders {
namespace {

const sql::SelectByKeys select_records("select " + record_columns +
                                           ", order_claims.answer from orders left join order_work as work on "
                                           "work.order_id = orders.id left join order_claims on "
                                           "order_claims.claim_scope = work.claim_scope and order_claims.claim_key = "
                                           "work.claim_key where orders.id in",
                                       "");
constexpr std::size_t answer_column = 35; // after those of the record

const sql::InsertMany insert_claims("order_claims (claim_scope, claim_key, fingerprint, order_id, create_time)", 5);
const sql::InsertMany insert_orders(
    "orders (id, number, status, user_id, email, cart_id, document, currency, subtotal, discount_total, "
    "shipping_total, tax_total, total, payment_status, payment_id, payment_action_type, payment_action_url, "
    "tracking_number, version, create_time, update_time)",
    21);
const sql::InsertMany insert_steps("order_steps (order_id, version, from_status, to_status, actor, reason, time)", 7);
const sql::InsertMany upsert_work(
    "order_work (order_id, kind, step, payment_method, claim_scope, claim_key, actor, reason, tracking_number, "
    "failure, trace_parent, owner, lease_until, due_time, attempts)",
    15,
    "on conflict (order_id) do update set kind = excluded.kind, step = excluded.step, failure = excluded.failure, "
    "owner = excluded.owner, lease_until = excluded.lease_until, due_time = excluded.due_time, attempts = "
    "excluded.attempts");

const sql::UpdateMany update_orders("orders", {"id"},
                                    {{"status", "text"},
                                     {"payment_status", "text"},
                                     {"payment_id", "text"},
                                     {"payment_action_type", "text"},
                                     {"payment_action_url", "text"},
                                     {"tracking_number", "text"},
                                     {"version", "bigint"},
                                     {"update_time", "bigint"}});
const sql::UpdateMany keep_answers("order_claims", {"claim_scope", "claim_key"}, {{"answer", "text"}},
                                   "answer is null");
const sql::DeleteByKeys delete_work("delete from order_work where order_id in");

// The work on an order begins and ends by what the order is: what changes the one holds on to the other, so that of two
// such changes at the same time one is made again.
constexpr std::string_view touch_order = "update orders set version = version where id = $1";

} // namespace

events::Event event_of(IdSource& ids, const Order& order, const OrderStep& step, const std::string& trace_parent) {
    v1::OrderChanged changed;
    *changed.mutable_order() = to_wire(order);
    std::string type = "order.placed";
    if (step.from) {
        changed.set_from(to_wire(*step.from));
        type = "order." + std::string(name_of(step.to));
    }
    return {.id = events::EventId::make(ids),
            .type = std::move(type),
            .source = "orders",
            .subject = order.id.text(),
            .sequence = order.version,
            .time = step.time,
            .trace_parent = trace_parent,
            .data = changed.SerializeAsString()};
}

Task<void> OrderBatch::run(sql::Transaction& tx, std::span<OrderWish* const> wishes) {
    co_await load(tx, wishes);
    for (OrderWish* wish : wishes) {
        if (wish->placing != nullptr) {
            place(*wish->placing);
        } else {
            change(tx, *wish);
        }
    }
    co_await write(tx);
}

Task<void> OrderBatch::load(sql::Transaction& tx, std::span<OrderWish* const> wishes) {
    std::vector<std::string> keys;
    for (const OrderWish* wish : wishes) {
        if (wish->change != nullptr) {
            keys.push_back(wish->id->text());
        }
    }
    for (const sql::Row& row : co_await select_records.query(tx, std::move(keys))) {
        Stored stored{.record = read_record(row)};
        if (!row.is_null(answer_column)) {
            stored.kept = read_answer(row.text(answer_column));
        }
        stored_.emplace(row.text(0), std::move(stored));
    }
}

void OrderBatch::place(const NewOrder& order) {
    append(new_claims_, order.claim);
    append(new_orders_, order.order);
    append(new_work_, order.work);
    append(new_steps_, order.step);
    events_.push_back(order.event);
}

void OrderBatch::change(sql::Transaction& tx, OrderWish& wish) {
    wish.changed.reset();
    const auto found = stored_.find(wish.id->text());
    if (found == stored_.end()) {
        wish.changed = fail(not_found("order_not_found", "There is no such order."));
        return;
    }
    if (std::exchange(found->second.is_taken, true)) {
        return;
    }
    OrderRecord record = std::move(found->second.record);
    const bool had_work = record.work.has_value();
    const auto claim = had_work ? record.work->claim : std::nullopt;
    std::string trace_parent = had_work ? record.work->trace_parent : "";
    if (auto changed = (*wish.change)(record); !changed) {
        wish.changed = fail(std::move(changed).error());
        return;
    }
    if (!had_work && record.work) {
        trace_parent = record.work->trace_parent;
    }
    save_order(tx, record, had_work || record.work, trace_parent);
    save_work(record, had_work);
    if (record.answer && claim) {
        if (auto& kept = found->second.kept) {
            record.answer = std::move(*kept);
        } else {
            append(answers_, {claim->scope, claim->key, write_answer(*record.answer)});
        }
    }
    wish.changed = std::move(record);
}

void OrderBatch::save_order(sql::Transaction& tx, OrderRecord& record, bool has_to_do_with_work,
                            const std::string& trace_parent) {
    Order& order = record.order;
    if (!order.changed) {
        if (has_to_do_with_work) {
            tx.send(touch_order, {order.id.text()});
        }
        return;
    }
    append(changed_orders_, order_changes(order));
    if (order.new_step) {
        append(new_steps_, step_row(order, *order.new_step));
        events_.push_back(event_of(ids_, order, *order.new_step, trace_parent));
    }
    order.changed = false;
    order.new_step.reset();
}

void OrderBatch::save_work(const OrderRecord& record, bool had_work) {
    if (record.work) {
        append(new_work_, work_row(record.order.id, *record.work));
    } else if (had_work) {
        ended_work_.push_back(record.order.id.text());
    }
}

Task<void> OrderBatch::write(sql::Transaction& tx) {
    insert_claims.send(tx, std::move(new_claims_));
    insert_orders.send(tx, std::move(new_orders_));
    upsert_work.send(tx, std::move(new_work_));
    update_orders.send(tx, std::move(changed_orders_));
    insert_steps.send(tx, std::move(new_steps_));
    delete_work.send(tx, ended_work_);
    keep_answers.send(tx, std::move(answers_));
    co_await outbox_.append(tx, std::move(events_));
}

} // namespace merx::orders
