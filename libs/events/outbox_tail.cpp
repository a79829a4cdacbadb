#include "events/outbox_tail.hpp"

#include <string>

#include "events/stored_event.hpp"

namespace merx::events {
namespace {

// How far behind the highest position one may still appear: as many transactions as can be open at once, and more.
constexpr std::int64_t look_back = 256;
constexpr std::int64_t rows_at_once = 1'000;

} // namespace

Task<std::vector<Event>> OutboxTail::next() {
    const auto found = co_await database_.read<sql::Rows>([this](sql::Session& session) -> Task<Result<sql::Rows>> {
        static const std::string after =
            "select " + std::string(outbox_columns) + " from outbox where position > $1 order by position limit $2";
        static const std::string last =
            "select " + std::string(outbox_columns) + " from outbox order by position desc limit $1";
        if (has_begun_) {
            co_return co_await session.query(after, {settled_, rows_at_once});
        }
        co_return co_await session.query(last, {look_back});
    });
    std::vector<Event> fresh;
    for (const sql::Row& row : *found) {
        if (seen_.insert(row.integer(0)).second && has_begun_) {
            fresh.push_back(event_of(row, "the outbox"));
        }
    }
    has_begun_ = true;
    while (!seen_.empty() && *seen_.begin() < *seen_.rbegin() - look_back) {
        settled_ = *seen_.begin();
        seen_.erase(seen_.begin());
    }
    co_return fresh;
}

} // namespace merx::events
