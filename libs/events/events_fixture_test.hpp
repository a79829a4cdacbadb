// A sending and a receiving service with nothing but their stores, for the tests of this library.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "events/backlog.hpp"
#include "events/local_transport.hpp"
#include "events/outbox.hpp"
#include "events/relay.hpp"
#include "testing/seeded_random.hpp"
#include "testing/test_database.hpp"
#include "testing/test_loop.hpp"

namespace merx::events {

constexpr sql::Migration effects_table[] = {
    {1, "effects",
     "create table effects (position bigint generated always as identity primary key, consumer text, subject text, "
     "sequence bigint);\n"}};

class EventsFixture : public ::testing::Test {
protected:
    Event event(std::string subject, std::int64_t sequence, std::string type = "order.confirmed") {
        return Event{.id = EventId::make(ids_),
                     .type = std::move(type),
                     .source = "orders",
                     .subject = std::move(subject),
                     .sequence = sequence,
                     .time = clock_.now(),
                     .trace_parent = "",
                     .data = std::string("\0data", 5)};
    }
    std::vector<Event> events(int count) {
        std::vector<Event> made;
        for (int i = 1; i <= count; ++i) {
            made.push_back(event("ord_1", i));
        }
        return made;
    }

    // Appends events in one transaction.
    Task<Result<bool>> append(Outbox& outbox, std::vector<Event> batch) {
        co_return co_await source_->transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
            for (const Event& one : batch) {
                co_await outbox.append(tx, one);
            }
            co_return true;
        });
    }
    void commit(Outbox& outbox, std::vector<Event> batch) {
        ASSERT_TRUE(loop_.run(append(outbox, std::move(batch))).has_value());
    }

    // A handler that writes what it saw into the table `effects`, after `check` has agreed.
    Subscription subscription(const std::string& consumer, std::vector<std::string> types,
                              const std::function<Result<void>(const Event&)>& check = {}) {
        return Subscription{
            .consumer = consumer,
            .types = std::move(types),
            .database = &*sink_,
            .handler = [consumer, check](sql::Transaction& tx, const Event& seen) -> Task<Result<void>> {
                co_await tx.execute("insert into effects (consumer, subject, sequence) values ($1, $2, $3)",
                                    {consumer, seen.subject, seen.sequence});
                if (check) {
                    co_return check(seen);
                }
                co_return Result<void>();
            },
            .after_commit = {}};
    }

    std::vector<std::int64_t> numbers(sql::Database& database, std::string sql, sql::Params params = {}) {
        const auto rows = loop_.run(database.read<sql::Rows>(
            [&](sql::Session& session) -> Task<Result<sql::Rows>> { co_return co_await session.query(sql, params); }));
        std::vector<std::int64_t> found;
        for (const sql::Row& row : *rows) {
            found.push_back(row.integer(0));
        }
        return found;
    }
    // The sequences that took effect, in their order.
    std::vector<std::int64_t> effects(std::string_view consumer, std::string_view subject = "ord_1") {
        return numbers(*sink_, "select sequence from effects where consumer = $1 and subject = $2 order by position",
                       {consumer, subject});
    }
    Backlog source_backlog() { return loop_.run(backlog(*source_)); }
    Backlog sink_backlog() { return loop_.run(backlog(*sink_)); }

    static std::vector<std::int64_t> up_to(std::int64_t last) {
        std::vector<std::int64_t> all;
        for (std::int64_t n = 1; n <= last; ++n) {
            all.push_back(n);
        }
        return all;
    }

    testing::FakeClock clock_;
    testing::SeededRandom random_;
    TimeOrderedIds ids_{clock_, random_};
    testing::TestLoop loop_{clock_};
    testing::TestDatabase source_{{{"events", migrations()}}};
    testing::TestDatabase sink_{{{"events", migrations()}, {"sink", effects_table}}};
};

} // namespace merx::events
