#include "events/inbox.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "core/assert.hpp"

namespace merx::events {
namespace {

// Statements are prepared under their text, so a batch of any size is one of a few texts, with its last event repeated
// to fill it.
constexpr std::array<std::size_t, 7> sizes{1, 4, 8, 16, 32, 64, Inbox::max_batch};

std::string accept_statement(std::size_t events) {
    std::string text = "insert into inbox (consumer, event_id, received_time) values ";
    for (std::size_t i = 0; i < events; ++i) {
        text += (i == 0 ? "($1, $" : ", ($1, $") + std::to_string(i + 3) + ", $2)";
    }
    return text + " on conflict do nothing returning event_id";
}

const std::string& accept_statement_for(std::size_t events) {
    static const auto texts = [] {
        std::array<std::string, sizes.size()> made;
        std::ranges::transform(sizes, made.begin(), accept_statement);
        return made;
    }();
    return texts[static_cast<std::size_t>(std::ranges::find(sizes, events) - sizes.begin())];
}

} // namespace

Task<bool> Inbox::accept(sql::Transaction& tx, const Event& event) const {
    const Event* const alone[] = {&event};
    const std::vector<bool> fresh = co_await accept(tx, alone);
    co_return fresh.front();
}

Task<std::vector<bool>> Inbox::accept(sql::Transaction& tx, std::span<const Event* const> events) const {
    MERX_ASSERT(!events.empty() && events.size() <= max_batch);
    const std::size_t size = *std::ranges::lower_bound(sizes, events.size());
    sql::Params rows;
    rows.reserve(size + 2);
    rows.emplace_back(consumer_);
    rows.emplace_back(clock_.now());
    for (std::size_t i = 0; i < size; ++i) {
        rows.emplace_back(events[std::min(i, events.size() - 1)]->id.text());
    }
    std::set<std::string, std::less<>> added;
    for (const sql::Row& row : co_await tx.query(accept_statement_for(size), std::move(rows))) {
        added.insert(row.text(0));
    }
    std::vector<bool> fresh;
    fresh.reserve(events.size());
    for (const Event* event : events) {
        fresh.push_back(added.erase(event->id.text()) == 1); // the same event again in this batch is not
    }
    co_return fresh;
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
