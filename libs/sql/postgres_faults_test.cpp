// A server that is killed, paused, and not there at all. It is this file's own: nobody else would like it.
#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/run_blocking.hpp"
#include "sql/postgres.hpp"
#include "testing/seeded_random.hpp"
#include "testing/server_process.hpp"

namespace merx::sql {
namespace {

class PostgresServer : public ::testing::Test {
protected:
    static void SetUpTestSuite() { server = std::make_unique<testing::ServerProcess>(testing::ServerKind::postgres); }
    static void TearDownTestSuite() { server.reset(); }

    PostgresServer() {
        options_.url = "postgresql://merx@" + server->address() + "/faults";
        create_postgres_database(options_.url);
        database_ = open_postgres(options_, random_);
        execute("drop table if exists numbers");
        execute("create table numbers (n bigint primary key)");
    }

    std::int64_t execute(std::string_view sql, Params params = {}) {
        return *run_blocking(database_->transact<std::int64_t>(
            [&](Transaction& tx) -> Task<Result<std::int64_t>> { co_return co_await tx.execute(sql, params); }));
    }
    std::int64_t number(std::string_view sql, Params params = {}) {
        return run_blocking(database_->read_once<Rows>([&](Session& session) -> Task<Result<Rows>> {
                   co_return co_await session.query(sql, params);
               }))
            ->at(0)
            .integer(0);
    }
    // Asks again and again, for as long as a restart may take.
    static bool comes_true(const std::function<bool()>& condition) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (!condition()) {
            if (std::chrono::steady_clock::now() > limit) {
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{5}); // nothing tells when a connection is back
        }
        return true;
    }
    static bool succeeds(const std::function<void()>& action) {
        try {
            action();
            return true;
        } catch (const Failure&) {
            return false;
        }
    }

    static std::unique_ptr<testing::ServerProcess> server;
    PostgresOptions options_;
    testing::SeededRandom random_;
    std::unique_ptr<Database> database_;
};

std::unique_ptr<testing::ServerProcess> PostgresServer::server;

TEST_F(PostgresServer, serves_again_after_it_was_killed) {
    execute("insert into numbers (n) values ($1)", {1});
    EXPECT_EQ(number("select n from numbers where n = $1", {1}), 1);
    EXPECT_TRUE(database_->healthy().has_value());
    server->kill();
    EXPECT_TRUE(comes_true([&] { return !database_->healthy(); }));
    EXPECT_THROW(execute("insert into numbers (n) values ($1)", {2}), Failure);
    EXPECT_THROW(number("select n from numbers where n = $1", {1}), Failure);
    server->start();
    EXPECT_TRUE(comes_true([&] { return database_->healthy().has_value(); }));
    // With statements that the old connections had prepared.
    EXPECT_TRUE(comes_true([&] { return succeeds([&] { execute("insert into numbers (n) values ($1)", {3}); }); }));
    EXPECT_TRUE(comes_true([&] { return succeeds([&] { number("select n from numbers where n = $1", {3}); }); }));
    EXPECT_EQ(number("select count(*) from numbers"), 2);
}

TEST_F(PostgresServer, has_everything_acknowledged_before_it_was_killed) {
    constexpr int writers = 8;
    std::atomic<bool> ended = false;
    std::atomic<int> written = 0;
    std::vector<std::set<std::int64_t>> acknowledged(writers);
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            for (std::int64_t n = writer; !ended; n += writers) {
                if (succeeds([&] { execute("insert into numbers (n) values ($1)", {n}); })) {
                    acknowledged[static_cast<std::size_t>(writer)].insert(n);
                    ++written;
                }
            }
        });
    }
    EXPECT_TRUE(comes_true([&] { return written > 300; }));
    server->kill();
    const int before = written;
    server->start();
    EXPECT_TRUE(comes_true([&] { return written > before + 300; }));
    ended = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const std::set<std::int64_t>& own : acknowledged) {
        for (const std::int64_t n : own) {
            ASSERT_EQ(number("select count(*) from numbers where n = $1", {n}), 1);
        }
    }
}

TEST_F(PostgresServer, is_given_up_while_it_says_nothing) {
    options_.statement_timeout = std::chrono::milliseconds{100};
    options_.connect_timeout = std::chrono::milliseconds{200};
    database_ = open_postgres(options_, random_);
    EXPECT_EQ(number("select count(*) from numbers"), 0);
    execute("insert into numbers (n) values (1)");
    server->pause();
    EXPECT_FALSE(succeeds([&] { number("select count(*) from numbers"); }));
    EXPECT_FALSE(succeeds([&] { execute("insert into numbers (n) values (2)"); }));
    EXPECT_TRUE(comes_true([&] { return !database_->healthy(); }));
    server->resume();
    EXPECT_TRUE(comes_true([&] { return succeeds([&] { number("select count(*) from numbers"); }); }));
    EXPECT_TRUE(comes_true([&] { return succeeds([&] { execute("delete from numbers where n = 1"); }); }));
}

TEST_F(PostgresServer, is_waited_for_without_holding_anybody_up) {
    options_.url = "postgresql://merx@127.0.0.1:1/nobody_listens";
    database_ = open_postgres(options_, random_);
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(succeeds([&] { execute("select 1"); }));
        EXPECT_FALSE(succeeds([&] { number("select 1"); }));
    }
    const Result<void> health = database_->healthy();
    ASSERT_FALSE(health.has_value());
    EXPECT_EQ(health.error().code, "store_unavailable");
}

TEST_F(PostgresServer, may_be_there_before_its_database) {
    options_.url = "postgresql://merx@" + server->address() + "/later";
    database_ = open_postgres(options_, random_);
    EXPECT_FALSE(succeeds([&] { execute("select 1"); }));
    create_postgres_database(options_.url);
    EXPECT_TRUE(comes_true([&] { return succeeds([&] { execute("select 1"); }); }));
}

} // namespace
} // namespace merx::sql
