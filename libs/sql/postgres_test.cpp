#include "sql/postgres.hpp"

#include <atomic>
#include <functional>
#include <latch>
#include <thread>

#include <gmock/gmock.h>

#include "async/spawn.hpp"
#include "sql/contract_test.hpp"
#include "sql/migrations.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/test_postgres.hpp"

namespace merx::sql {
namespace {

class PostgresStore final : public Store {
public:
    PostgresStore() { reopen(); }
    Database& database() override { return *database_; }
    void reopen() override {
        database_.reset();
        database_ = open_postgres({.url = place_.url(), .durable = false}, random_);
    }

private:
    testing::TestPostgres place_;
    testing::SeededRandom random_;
    std::unique_ptr<Database> database_;
};

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract,
                         ::testing::Values(Engine{"postgres", [] { return std::make_unique<PostgresStore>(); }}));

class PostgresDatabase : public ::testing::Test {
protected:
    std::unique_ptr<Database> open(PostgresOptions options = {}) {
        options.url = place_.url();
        options.durable = false;
        return open_postgres(std::move(options), random_);
    }

    testing::TestPostgres place_;
    testing::SeededRandom random_;
};

std::int64_t execute(Database& database, std::string_view sql, Params params = {}) {
    return *run_blocking(database.transact<std::int64_t>(
        [&](Transaction& tx) -> Task<Result<std::int64_t>> { co_return co_await tx.execute(sql, params); }));
}

Rows query(Database& database, std::string_view sql, Params params = {}) {
    return *run_blocking(database.read_once<Rows>(
        [&](Session& session) -> Task<Result<Rows>> { co_return co_await session.query(sql, params); }));
}

std::string failure_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Failure& failure) {
        return failure.what();
    }
    return "none";
}

// Holds a transaction open on a thread of its own until it is let go.
class Holder {
public:
    Holder(Database& database, std::string sql)
        : thread_([this, &database, sql = std::move(sql)] {
              try {
                  run_blocking(database.transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
                      co_await tx.execute(sql);
                      begun_.count_down();
                      release_.wait();
                      co_await tx.execute("select 1");
                      co_return true;
                  })).value();
              } catch (const Failure& failure) {
                  failure_ = failure.what();
              }
          }) {
        begun_.wait();
    }
    // What became of it: the failure's text, or nothing.
    std::string let_go() {
        release_.count_down();
        thread_.join();
        return failure_;
    }

private:
    std::latch begun_{1};
    std::latch release_{1};
    std::string failure_;
    std::thread thread_;
};

TEST_F(PostgresDatabase, refuses_more_than_its_queue_holds) {
    const auto database = open({.write_connections = 1, .queue_limit = 2});
    execute(*database, "create table numbers (n bigint)");
    Holder holder(*database, "insert into numbers (n) values (1)");
    const auto add = [&]() -> Task<int> {
        try {
            co_await database->transact<bool>([](Transaction& tx) -> Task<Result<bool>> {
                tx.send("insert into numbers (n) values (2)");
                co_return true;
            });
            co_return 1;
        } catch (const Overloaded&) {
            co_return 0;
        }
    };
    const auto add_all = [&]() -> Task<std::vector<int>> {
        std::vector<Task<int>> tasks;
        for (int i = 0; i < 5; ++i) {
            tasks.push_back(add());
        }
        // Refusals come back before this does, so the holder is let go when the queue is as full as it gets.
        tasks.push_back([](Holder& held) -> Task<int> {
            held.let_go();
            co_return 0;
        }(holder));
        co_return co_await all(std::move(tasks));
    };
    EXPECT_THAT(run_blocking(add_all()), ::testing::Contains(1).Times(2));
    EXPECT_EQ(query(*database, "select count(*) from numbers").at(0).integer(0), 3);
}

TEST_F(PostgresDatabase, ends_statements_that_take_too_long) {
    const auto database = open({.statement_timeout = std::chrono::milliseconds{50}});
    EXPECT_THAT(failure_of([&] { query(*database, "select pg_sleep(20)"); }), ::testing::HasSubstr("timeout"));
    EXPECT_THAT(failure_of([&] { execute(*database, "select pg_sleep(20)"); }), ::testing::HasSubstr("timeout"));
    EXPECT_EQ(query(*database, "select 1").at(0).integer(0), 1);
}

TEST_F(PostgresDatabase, ends_waits_for_a_lock_that_take_too_long) {
    const auto database = open({.statement_timeout = std::chrono::milliseconds{50}});
    execute(*database, "create table numbers (n bigint)");
    execute(*database, "insert into numbers (n) values (1)");
    Holder holder(*database, "update numbers set n = 2");
    EXPECT_THAT(failure_of([&] { execute(*database, "update numbers set n = 3"); }), ::testing::HasSubstr("timeout"));
    EXPECT_EQ(holder.let_go(), "");
}

TEST_F(PostgresDatabase, ends_transactions_that_take_too_long) {
    const auto database = open({.write_connections = 1, .transaction_timeout = std::chrono::milliseconds{50}});
    execute(*database, "create table numbers (n bigint)");
    Holder holder(*database, "insert into numbers (n) values (1)");
    // Its connection, the only one, comes free.
    EXPECT_EQ(execute(*database, "insert into numbers (n) values (2)"), 1);
    EXPECT_THAT(holder.let_go(), ::testing::HasSubstr("too long"));
    EXPECT_EQ(query(*database, "select count(*) from numbers where n = 1").at(0).integer(0), 0);
}

TEST_F(PostgresDatabase, prepares_anew_what_another_schema_has_made_useless) {
    const auto database = open({.read_connections = 1, .write_connections = 1});
    execute(*database, "create table things (id bigint)");
    execute(*database, "insert into things (id) values (1)");
    const auto in_transaction = [&] {
        return run_blocking(database->transact<Rows>([](Transaction& tx) -> Task<Result<Rows>> {
                   co_return co_await tx.query("select * from things");
               }))
            ->at(0)
            .integer(0);
    };
    EXPECT_EQ(query(*database, "select * from things").at(0).integer(0), 1);
    EXPECT_EQ(in_transaction(), 1);
    execute(*database, "alter table things add column name text");
    EXPECT_EQ(query(*database, "select * from things").at(0).integer(0), 1);
    EXPECT_EQ(in_transaction(), 1);
    EXPECT_EQ(query(*database, "select * from things").at(0).optional_text(1), std::nullopt);
}

TEST_F(PostgresDatabase, keeps_what_it_prepared_after_a_statement_has_failed) {
    const auto database = open({.write_connections = 1});
    execute(*database, "create table numbers (n bigint primary key)");
    execute(*database, "insert into numbers (n) values ($1)", {1});
    for (int round = 0; round < 3; ++round) {
        EXPECT_THROW(execute(*database, "insert into numbers (n) values ($1)", {1}), ConstraintViolation);
        EXPECT_EQ(execute(*database, "insert into numbers (n) values ($1)", {round + 2}), 1);
    }
    EXPECT_EQ(execute(*database, "select 1 from pg_prepared_statements where statement like 'insert%'"), 1);
}

TEST_F(PostgresDatabase, says_which_values_it_has_no_form_for) {
    const auto database = open();
    EXPECT_THAT(failure_of([&] { query(*database, "select 1.5::numeric"); }), ::testing::HasSubstr("whole"));
    EXPECT_THAT(failure_of([&] { query(*database, "select 9223372036854775808"); }), ::testing::HasSubstr("whole"));
    EXPECT_THAT(failure_of([&] { query(*database, "select 1.5::float8 as half"); }), ::testing::HasSubstr("half"));
    EXPECT_EQ(query(*database, "select -9223372036854775808::numeric").at(0).integer(0), INT64_MIN);
    EXPECT_TRUE(query(*database, "select 1 = 1").at(0).flag(0));
}

TEST_F(PostgresDatabase, is_migrated_once_by_two_processes_at_once) {
    constexpr Migration steps[] = {{1, "one", "create table one (n bigint);\n"},
                                   {2, "two", "create table two (n bigint);\n"},
                                   {3, "three", "create table three (n bigint);\ninsert into three (n) values (3);\n"}};
    std::atomic<int> applied = 0;
    std::vector<std::thread> processes;
    for (int process = 0; process < 3; ++process) {
        processes.emplace_back([&] {
            testing::SeededRandom random;
            const testing::FakeClock clock;
            const auto database = open_postgres({.url = place_.url()}, random);
            applied += run_blocking(migrate(*database, "steps", steps, clock));
        });
    }
    for (std::thread& process : processes) {
        process.join();
    }
    EXPECT_EQ(applied, 3);
    EXPECT_EQ(query(*open(), "select n from three").size(), 1U);
}

TEST_F(PostgresDatabase, opens_for_reading_only) {
    execute(*open(), "create table numbers (n bigint)");
    const auto database = open_postgres_read_only({.url = place_.url()}, random_);
    EXPECT_EQ(query(*database, "select count(*) from numbers").at(0).integer(0), 0);
    EXPECT_THROW(execute(*database, "insert into numbers (n) values (1)"), Failure);
}

TEST_F(PostgresDatabase, is_created_only_where_it_is_missing) {
    create_postgres_database(place_.url());
    EXPECT_THROW(create_postgres_database("postgresql://merx@127.0.0.1:1/nowhere"), Failure);
    EXPECT_THROW(create_postgres_database("postgresql://merx@127.0.0.1:1"), Failure);
    EXPECT_THROW(create_postgres_database("nonsense"), Failure);
}

} // namespace
} // namespace merx::sql
