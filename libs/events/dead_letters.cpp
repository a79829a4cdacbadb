#include "events/dead_letters.hpp"

#include <utility>

#include "core/assert.hpp"
#include "events/consumer.hpp"
#include "events/stored_event.hpp"

namespace merx::events {
namespace {

// An empty filter lets everything through; one text for all filters, so that it is prepared once.
const std::string matching =
    "from dead_letters where ($1 = '' or consumer = $1) and ($2 = '' or subject = $2) and ($3 = '' or event_id = $3) ";
const std::string in_order = "order by consumer, subject, subject_sequence, event_id ";
const std::string all_columns =
    "select consumer, event_id, type, source, subject, subject_sequence, time, trace_parent, data, attempts, reason, "
    "parked_time ";

DeadLetter letter_of(const sql::Row& row) {
    return DeadLetter{.consumer = row.text(0),
                      .event = event_of(row, "the table of dead letters"),
                      .attempts = row.integer(9),
                      .reason = row.text(10),
                      .parked_time = row.instant(11)};
}

Task<std::optional<DeadLetter>> first_of(sql::Transaction& tx, const std::string& consumer,
                                         const std::string& subject) {
    static const std::string text =
        all_columns + "from dead_letters where consumer = $1 and subject = $2 " + in_order + "limit 1";
    const sql::Rows rows = co_await tx.query(text, {consumer, subject});
    if (rows.empty()) {
        co_return std::nullopt;
    }
    co_return letter_of(rows.front());
}

// What became of the first letter of a subject.
struct Step {
    std::optional<DeadLetter> letter; // none was left
    std::optional<std::string> said;  // against it
};

Task<Result<bool>> apply_first(sql::Transaction& tx, const Subscription& subscription, const std::string& subject,
                               Step& step) {
    step = Step{};
    step.letter = co_await first_of(tx, subscription.consumer, subject);
    if (!step.letter) {
        co_return false;
    }
    step.said = co_await objection(subscription.handler, tx, step.letter->event, true);
    if (step.said) {
        co_return fail(conflict("event_refused", *step.said));
    }
    tx.send("delete from dead_letters where consumer = $1 and event_id = $2",
            {subscription.consumer, step.letter->event.id.text()});
    if (subscription.after_commit) {
        tx.after_commit(subscription.after_commit);
    }
    co_return true;
}

} // namespace

Task<std::vector<DeadLetter>> dead_letters(sql::Database& database, DeadLetterFilter filter, std::size_t limit) {
    static const std::string text = all_columns + matching + in_order + "limit $4";
    const auto found = co_await database.read<sql::Rows>([&](sql::Session& session) -> Task<Result<sql::Rows>> {
        co_return co_await session.query(
            text, {filter.consumer, filter.subject, filter.event_id, static_cast<std::int64_t>(limit)});
    });
    std::vector<DeadLetter> letters;
    letters.reserve(found->size());
    for (const sql::Row& row : *found) {
        letters.push_back(letter_of(row));
    }
    co_return letters;
}

Task<Replayed> replay(const Subscription& subscription, std::string subject) {
    Replayed replayed;
    while (true) {
        Step step;
        co_await subscription.database->transact<bool>(
            [&](sql::Transaction& tx) -> Task<Result<bool>> { return apply_first(tx, subscription, subject, step); });
        if (step.said) {
            replayed.refused = std::move(step.letter);
            replayed.reason = std::move(*step.said);
            co_return replayed;
        }
        if (!step.letter) {
            co_return replayed;
        }
        ++replayed.applied;
    }
}

Task<std::int64_t> drop_dead_letters(sql::Database& database, DeadLetterFilter filter, const Clock& clock) {
    MERX_ASSERT(!filter.consumer.empty());
    static const std::string record =
        "insert into dropped_letters (consumer, event_id, type, subject, subject_sequence, reason, dropped_time) "
        "select consumer, event_id, type, subject, subject_sequence, reason, $4 " +
        matching + "on conflict do nothing";
    static const std::string removal = "delete " + matching;
    const auto dropped =
        co_await database.transact<std::int64_t>([&](sql::Transaction& tx) -> Task<Result<std::int64_t>> {
            tx.send(record, {filter.consumer, filter.subject, filter.event_id, clock.now()});
            co_return co_await tx.execute(removal, {filter.consumer, filter.subject, filter.event_id});
        });
    co_return *dropped;
}

} // namespace merx::events
