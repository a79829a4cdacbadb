#include "events/inbox.hpp"

#include <utility>

namespace merx::events {

Task<bool> Inbox::accept(sql::Transaction& tx, const Event& event) const {
    sql::Params row;
    row.reserve(3);
    row.emplace_back(consumer_);
    row.emplace_back(event.id.text());
    row.emplace_back(clock_.now());
    const std::int64_t added = co_await tx.execute("insert into inbox (consumer, event_id, received_time) "
                                                   "values ($1, $2, $3) on conflict do nothing",
                                                   std::move(row));
    co_return added == 1;
}

Task<bool> Inbox::park(sql::Transaction& tx, const Event& event, int attempts, std::string_view reason) const {
    if (!co_await accept(tx, event)) {
        co_return false;
    }
    co_await keep(tx, event, attempts, reason);
    co_return true;
}

Task<void> Inbox::keep(sql::Transaction& tx, const Event& event, int attempts, std::string_view reason) const {
    sql::Params row;
    row.reserve(12);
    row.emplace_back(consumer_);
    row.emplace_back(event.id.text());
    row.emplace_back(event.type);
    row.emplace_back(event.source);
    row.emplace_back(event.subject);
    row.emplace_back(event.sequence);
    row.emplace_back(event.time);
    row.emplace_back(event.trace_parent);
    row.emplace_back(event.data);
    row.emplace_back(attempts);
    row.emplace_back(reason);
    row.emplace_back(clock_.now());
    tx.send("insert into dead_letters (consumer, event_id, type, source, subject, subject_sequence, time, "
            "trace_parent, data, attempts, reason, parked_time) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            std::move(row));
    co_return;
}

Task<bool> Inbox::any_parked(sql::Session& session) const {
    const sql::Rows found =
        co_await session.query("select 1 from dead_letters where consumer = $1 limit 1", {consumer_});
    co_return !found.empty();
}

Task<bool> Inbox::is_parked(sql::Session& session, std::string_view subject) const {
    const sql::Rows found = co_await session.query(
        "select 1 from dead_letters where consumer = $1 and subject = $2 limit 1", {consumer_, subject});
    co_return !found.empty();
}

} // namespace merx::events
