#include "payments/adapters/sandbox/ledger.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/assert.hpp"
#include "sql/many_rows.hpp"

namespace merx::payments::sandbox {
namespace {

constexpr std::array<std::pair<ChargeState, std::string_view>, 5> state_names{{
    {ChargeState::authorized, "authorized"},
    {ChargeState::action_required, "action_required"},
    {ChargeState::captured, "captured"},
    {ChargeState::voided, "voided"},
    {ChargeState::declined, "declined"},
}};

std::string_view name_of(ChargeState state) {
    const auto found = std::ranges::find(state_names, state, &std::pair<ChargeState, std::string_view>::first);
    MERX_ASSERT(found != state_names.end());
    return found->second;
}

ChargeState state_of(std::string_view name) {
    const auto found = std::ranges::find(state_names, name, &std::pair<ChargeState, std::string_view>::second);
    MERX_ASSERT(found != state_names.end());
    return found->first;
}

Task<std::optional<LedgerEntry>> load(sql::Session& session, const std::string& reference) {
    const sql::Rows rows = co_await session.query(
        "select id, payment_method, amount, currency, state, decline_code, captured, refunded, ready_time, "
        "create_time from charge where reference = $1",
        {reference});
    if (rows.empty()) {
        co_return std::nullopt;
    }
    const sql::Row& row = rows.front();
    co_return LedgerEntry{.reference = reference,
                          .id = row.text(0),
                          .payment_method = row.text(1),
                          .amount = Money::make(row.integer(2), Currency::parse(row.text(3)).value()).value(),
                          .state = state_of(row.text(4)),
                          .decline_code = row.text(5),
                          .captured = row.integer(6),
                          .refunded = row.integer(7),
                          .ready_time = row.instant(8),
                          .create_time = row.instant(9)};
}

sql::Params row_of(const LedgerEntry& entry) {
    return {entry.reference,
            entry.id,
            entry.payment_method,
            entry.amount.amount(),
            entry.amount.currency().code(),
            name_of(entry.state),
            entry.decline_code,
            entry.captured,
            entry.refunded,
            entry.ready_time,
            entry.create_time};
}

Task<bool> insert(sql::Transaction& tx, const LedgerEntry& entry) {
    const std::int64_t rows = co_await tx.execute(
        "insert into charge (reference, id, payment_method, amount, currency, state, decline_code, captured, refunded, "
        "ready_time, create_time) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (reference) do "
        "nothing",
        row_of(entry));
    co_return rows == 1;
}

void send(sql::Transaction& tx, const LedgerEntry& entry) {
    sql::Params params{entry.reference, name_of(entry.state), entry.decline_code, entry.captured, entry.refunded};
    tx.send("update charge set state = $2, decline_code = $3, captured = $4, refunded = $5 where reference = $1",
            std::move(params));
}

Task<bool> has_refund(sql::Session& session, const std::string& refund_reference) {
    const sql::Rows rows =
        co_await session.query("select 1 from charge_refund where reference = $1", {refund_reference});
    co_return !rows.empty();
}

} // namespace

Charge LedgerEntry::charge(Instant time) const {
    if (time < ready_time && state == ChargeState::authorized) {
        return {.state = ChargeState::in_progress, .provider_reference = id};
    }
    return {.state = state, .provider_reference = id, .decline_code = decline_code};
}

Task<Ledger::Added> Ledger::add(const LedgerEntry& entry) {
    if (are_combined_ && co_await additions_.run(entry)) {
        co_return Added{.entry = entry, .is_new = true};
    }
    co_return co_await add_alone(entry);
}

Task<void> Ledger::add_together(sql::Transaction& tx, std::span<const LedgerEntry* const> entries) {
    static const sql::InsertMany insert_charges("charge (reference, id, payment_method, amount, currency, state, "
                                                "decline_code, captured, refunded, ready_time, create_time)",
                                                11);
    sql::Params rows;
    for (const LedgerEntry* entry : entries) {
        sql::Params row = row_of(*entry);
        rows.insert(rows.end(), std::make_move_iterator(row.begin()), std::make_move_iterator(row.end()));
    }
    insert_charges.send(tx, std::move(rows));
    co_return;
}

Task<Ledger::Added> Ledger::add_alone(const LedgerEntry& entry) {
    const Result<Added> added = co_await database_.transact<Added>(
        [&](sql::Transaction& tx) -> Task<Result<Added>> {
            if (co_await insert(tx, entry)) {
                co_return Added{.entry = entry, .is_new = true};
            }
            std::optional<LedgerEntry> before = co_await load(tx, entry.reference);
            co_return Added{.entry = std::move(before).value(), .is_new = false};
        },
        sql::Isolation::snapshot);
    co_return added.value();
}

Task<std::optional<LedgerEntry>> Ledger::find(const std::string& reference) {
    using Found = std::optional<LedgerEntry>;
    const Result<Found> found = co_await database_.read<Found>(
        [&](sql::Session& session) -> Task<Result<Found>> { co_return co_await load(session, reference); });
    co_return found.value();
}

Task<std::optional<LedgerEntry>> Ledger::update(const std::string& reference, LedgerChange change) {
    using Found = std::optional<LedgerEntry>;
    const Result<Found> updated = co_await database_.transact<Found>(
        [&](sql::Transaction& tx) -> Task<Result<Found>> {
            std::optional<LedgerEntry> entry = co_await load(tx, reference);
            if (entry) {
                const LedgerEntry before = *entry;
                change(*entry);
                if (*entry != before) {
                    send(tx, *entry);
                }
            }
            co_return entry;
        },
        sql::Isolation::snapshot);
    co_return updated.value();
}

Task<std::int64_t> Ledger::count_attempt(const std::string& reference) {
    const Result<std::int64_t> count = co_await database_.transact<std::int64_t>(
        [&](sql::Transaction& tx) -> Task<Result<std::int64_t>> {
            const sql::Rows rows =
                co_await tx.query("insert into attempt (reference, count) values ($1, 1) on conflict (reference) do "
                                  "update set count = attempt.count + 1 returning count",
                                  {reference});
            co_return rows.at(0).integer(0);
        },
        sql::Isolation::snapshot);
    co_return count.value();
}

Task<RefundOutcome> Ledger::refund(const std::string& reference, const std::string& refund_reference, Money amount,
                                   Instant time) {
    const Result<RefundOutcome> outcome = co_await database_.transact<RefundOutcome>(
        [&](sql::Transaction& tx) -> Task<Result<RefundOutcome>> {
            if (co_await has_refund(tx, refund_reference)) {
                co_return RefundOutcome::made;
            }
            std::optional<LedgerEntry> entry = co_await load(tx, reference);
            if (!entry || entry->amount.currency() != amount.currency() ||
                entry->refunded + amount.amount() > entry->captured) {
                co_return RefundOutcome::declined;
            }
            entry->refunded += amount.amount();
            send(tx, *entry);
            sql::Params params{refund_reference, reference, amount.amount(), time};
            tx.send("insert into charge_refund (reference, charge_reference, amount, create_time) values "
                    "($1, $2, $3, $4)",
                    std::move(params));
            co_return RefundOutcome::made;
        },
        sql::Isolation::snapshot);
    co_return outcome.value();
}

Task<RefundOutcome> Ledger::find_refund(const std::string& refund_reference) {
    const Result<bool> found = co_await database_.read_once<bool>(
        [&](sql::Session& session) -> Task<Result<bool>> { co_return co_await has_refund(session, refund_reference); });
    co_return found.value() ? RefundOutcome::made : RefundOutcome::absent;
}

} // namespace merx::payments::sandbox
