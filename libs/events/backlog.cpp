#include "events/backlog.hpp"

namespace merx::events {
namespace {

constexpr std::int64_t rows_at_once = 500;

Task<Result<std::int64_t>> prune_some(sql::Transaction& tx, Instant before) {
    const std::int64_t inbox = co_await tx.execute(
        "delete from inbox where (consumer, event_id) in "
        "(select consumer, event_id from inbox where received_time < $1 order by received_time limit $2)",
        {before, rows_at_once});
    // Looks at the oldest rows alone, so that it is quick where there is nothing to do.
    const std::int64_t outbox =
        co_await tx.execute("delete from outbox where time < $1 and sent_time is not null and position in "
                            "(select position from outbox order by position limit $2)",
                            {before, rows_at_once});
    co_return inbox + outbox;
}

} // namespace

Task<Backlog> backlog(sql::Database& database) {
    const auto found = co_await database.read<Backlog>([](sql::Session& session) -> Task<Result<Backlog>> {
        const sql::Rows unsent =
            co_await session.query("select count(*), min(time) from outbox where sent_time is null");
        const sql::Rows dead = co_await session.query("select count(*) from dead_letters");
        co_return Backlog{.unsent = unsent.at(0).integer(0),
                          .oldest_unsent = unsent.at(0).optional_instant(1),
                          .dead = dead.at(0).integer(0)};
    });
    co_return *found;
}

Task<std::int64_t> prune(sql::Database& database, Instant before) {
    std::int64_t total = 0;
    while (true) {
        const auto removed = co_await database.transact<std::int64_t>(
            [&](sql::Transaction& tx) -> Task<Result<std::int64_t>> { return prune_some(tx, before); });
        if (*removed == 0) {
            co_return total;
        }
        total += *removed;
    }
}

} // namespace merx::events
