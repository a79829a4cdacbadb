#include "payments/adapters/payment_rows.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/assert.hpp"
#include "sql/many_rows.hpp"

namespace merx::payments {
namespace {

constexpr std::array<std::pair<OpenStep, std::string_view>, 5> step_names{{
    {OpenStep::nothing, "nothing"},
    {OpenStep::authorization, "authorization"},
    {OpenStep::action, "action"},
    {OpenStep::capture, "capture"},
    {OpenStep::voiding, "voiding"},
}};

constexpr std::array<std::pair<RefundState, std::string_view>, 3> refund_state_names{{
    {RefundState::pending, "pending"},
    {RefundState::made, "made"},
    {RefundState::declined, "declined"},
}};

template <class Names, class T>
std::string_view word_for(const Names& names, T value) {
    const auto found = std::ranges::find(names, value, [](const auto& entry) { return entry.first; });
    MERX_ASSERT(found != names.end());
    return found->second;
}

template <class Names>
auto meaning_of(const Names& names, std::string_view word) {
    const auto found = std::ranges::find(names, word, [](const auto& entry) { return entry.second; });
    MERX_ASSERT(found != names.end());
    return found->first;
}

// What of a payment is in its row, in the order of payment_of().
constexpr std::string_view columns =
    "select id, order_id, user_id, status, open_step, amount, currency, captured, refunded, payment_method, provider, "
    "provider_reference, failure_code, settle_time, attempts, version, create_time, update_time from payment ";
const std::string by_id = std::string(columns) + "where id = $1";
const std::string by_order = std::string(columns) + "where order_id = $1";
const std::string by_settle_time =
    std::string(columns) + "where settle_time is not null and settle_time <= $1 order by settle_time limit $2";

const sql::SelectByKeys by_ids(std::string(columns) + "where id in", "");

constexpr std::string_view insert_unless_there =
    "insert into payment (id, order_id, user_id, status, open_step, amount, currency, captured, refunded, "
    "payment_method, provider, provider_reference, failure_code, version, settle_time, attempts, create_time, "
    "update_time) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) on conflict "
    "(order_id) do nothing";
const sql::InsertMany insert_payments("payment (id, order_id, user_id, status, open_step, amount, currency, captured, "
                                      "refunded, payment_method, provider, provider_reference, failure_code, version, "
                                      "settle_time, attempts, create_time, update_time)",
                                      18);
const sql::UpdateMany update_payments("payment", {"id"},
                                      {{"status", "text"},
                                       {"open_step", "text"},
                                       {"captured", "bigint"},
                                       {"refunded", "bigint"},
                                       {"provider_reference", "text"},
                                       {"failure_code", "text"},
                                       {"version", "bigint"},
                                       {"settle_time", "bigint"},
                                       {"attempts", "bigint"},
                                       {"update_time", "bigint"}});

Payment payment_of(const sql::Row& row) {
    Payment payment{.id = PaymentId::parse(row.text(0)).value(),
                    .order_id = OrderId::parse(row.text(1)).value(),
                    .status = payment_status_of(row.text(3)).value(),
                    .open = meaning_of(step_names, row.text(4)),
                    .captured = row.integer(7),
                    .refunded = row.integer(8),
                    .payment_method = row.text(9),
                    .provider = row.text(10),
                    .provider_reference = row.text(11),
                    .failure_code = row.text(12),
                    .settle_time = row.optional_instant(13),
                    .attempts = row.integer(14),
                    .version = row.integer(15),
                    .create_time = row.instant(16),
                    .update_time = row.instant(17)};
    if (!row.is_null(2)) {
        payment.user_id = UserId::parse(row.text(2)).value();
    }
    if (!row.is_null(5)) {
        payment.amount = Money::make(row.integer(5), Currency::parse(row.text(6)).value()).value();
    }
    return payment;
}

sql::Params new_row(const Payment& payment) {
    return {payment.id.text(),
            payment.order_id.text(),
            payment.user_id ? sql::Value(payment.user_id->text()) : sql::Value(),
            name_of(payment.status),
            word_for(step_names, payment.open),
            payment.amount ? sql::Value(payment.amount->amount()) : sql::Value(),
            payment.amount ? sql::Value(payment.amount->currency().code()) : sql::Value(),
            payment.captured,
            payment.refunded,
            payment.payment_method,
            payment.provider,
            payment.provider_reference,
            payment.failure_code,
            payment.version,
            payment.settle_time,
            payment.attempts,
            payment.create_time,
            payment.update_time};
}

Task<void> load_refunds(sql::Session& session, Payment& payment) {
    if (payment.captured == 0) {
        co_return; // only what was taken is given back
    }
    const sql::Rows rows = co_await session.query("select id, amount, reason, state, idempotency_key, asked_for_rest, "
                                                  "create_time from refund where payment_id = $1 order by position",
                                                  {payment.id.text()});
    for (const sql::Row& row : rows) {
        payment.refunds.push_back({.id = RefundId::parse(row.text(0)).value(),
                                   .amount = row.integer(1),
                                   .reason = row.text(2),
                                   .state = meaning_of(refund_state_names, row.text(3)),
                                   .idempotency_key = row.optional_text(4).value_or(""),
                                   .asked_for_rest = row.flag(5),
                                   .create_time = row.instant(6)});
    }
}

Task<std::optional<Payment>> with_refunds(sql::Session& session, const sql::Rows& rows) {
    if (rows.empty()) {
        co_return std::nullopt;
    }
    Payment payment = payment_of(rows.front());
    co_await load_refunds(session, payment);
    co_return payment;
}

void send_refund(sql::Transaction& tx, const Payment& payment, std::size_t position) {
    const Refund& refund = payment.refunds[position];
    sql::Params params{payment.id.text(),
                       static_cast<std::int64_t>(position),
                       refund.id.text(),
                       refund.amount,
                       refund.reason,
                       word_for(refund_state_names, refund.state),
                       refund.idempotency_key.empty() ? sql::Value() : sql::Value(refund.idempotency_key),
                       refund.asked_for_rest,
                       refund.create_time};
    tx.send("insert into refund (payment_id, position, id, amount, reason, state, idempotency_key, asked_for_rest, "
            "create_time) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (payment_id, position) do update set "
            "state = excluded.state",
            std::move(params));
}

} // namespace

Task<std::optional<Payment>> load_payment(sql::Session& session, const PaymentId& id) {
    const sql::Rows rows = co_await session.query(by_id, {id.text()});
    co_return co_await with_refunds(session, rows);
}

Task<std::optional<Payment>> load_payment_of_order(sql::Session& session, const OrderId& order_id) {
    const sql::Rows rows = co_await session.query(by_order, {order_id.text()});
    co_return co_await with_refunds(session, rows);
}

Task<std::vector<Payment>> load_due_payments(sql::Session& session, Instant time, std::int64_t limit) {
    const sql::Rows rows = co_await session.query(by_settle_time, {time, limit});
    std::vector<Payment> payments;
    payments.reserve(rows.size());
    for (const sql::Row& row : rows) {
        payments.push_back(payment_of(row));
        co_await load_refunds(session, payments.back());
    }
    co_return payments;
}

Task<std::map<std::string, Payment>> load_payments(sql::Session& session, std::vector<std::string> ids) {
    std::map<std::string, Payment> payments;
    for (const sql::Row& row : co_await by_ids.query(session, std::move(ids))) {
        Payment& payment = payments.emplace(row.text(0), payment_of(row)).first->second;
        co_await load_refunds(session, payment);
    }
    co_return payments;
}

Task<bool> insert_payment(sql::Transaction& tx, const Payment& payment) {
    const std::int64_t rows = co_await tx.execute(insert_unless_there, new_row(payment));
    co_return rows == 1;
}

void send_new_payments(sql::Transaction& tx, std::span<const Payment* const> payments) {
    sql::Params rows;
    for (const Payment* payment : payments) {
        append(rows, new_row(*payment));
    }
    insert_payments.send(tx, std::move(rows));
}

void ChangedPayments::add(sql::Transaction& tx, const Payment& before, const Payment& after) {
    append(rows_, {after.id.text(), name_of(after.status), word_for(step_names, after.open), after.captured,
                   after.refunded, after.provider_reference, after.failure_code, after.version, after.settle_time,
                   after.attempts, after.update_time});
    for (std::size_t i = 0; i < after.refunds.size(); ++i) {
        if (i >= before.refunds.size() || before.refunds[i] != after.refunds[i]) {
            send_refund(tx, after, i);
        }
    }
}

void ChangedPayments::send(sql::Transaction& tx) {
    update_payments.send(tx, std::exchange(rows_, {}));
}

} // namespace merx::payments
