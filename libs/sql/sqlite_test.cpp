#include "sql/sqlite.hpp"

#include <array>
#include <csignal>
#include <fstream>
#include <latch>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sql/contract_test.hpp"
#include "testing/temp_dir.hpp"

namespace merx::sql {
namespace {

class SqliteStore final : public Store {
public:
    SqliteStore() { reopen(); }
    Database& database() override { return *database_; }
    void reopen() override {
        database_.reset();
        database_ = open_sqlite(dir_.path() / "store.db", {.durable = false});
    }

private:
    testing::TempDir dir_;
    std::unique_ptr<Database> database_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract,
                         ::testing::Values(Engine{"sqlite", [] { return std::make_unique<SqliteStore>(); }}));

std::int64_t execute(Database& database, std::string_view sql, Params params = {}) {
    return *run_blocking(database.transact<std::int64_t>(
        [&](Transaction& tx) -> Task<Result<std::int64_t>> { co_return co_await tx.execute(sql, params); }));
}

Rows query(Database& database, std::string_view sql) {
    return *run_blocking(
        database.read<Rows>([&](Session& session) -> Task<Result<Rows>> { co_return co_await session.query(sql); }));
}

class SqliteFile : public ::testing::Test {
protected:
    std::filesystem::path file() const { return dir_.path() / "store.db"; }

    testing::TempDir dir_;
};

using SqliteDatabase = SqliteFile;

std::string failure_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Failure& failure) {
        return failure.what();
    }
    return "none";
}

TEST_F(SqliteFile, says_what_is_wrong_where_it_cannot_be_opened) {
    EXPECT_THAT(failure_of([&] { open_sqlite(dir_.path() / "no" / "such.db"); }),
                ::testing::AllOf(::testing::HasSubstr("such.db"), ::testing::HasSubstr("directory exists")));
    std::ofstream(file()) << std::string(4096, 'x');
    EXPECT_THAT(failure_of([&] { open_sqlite(file()); }), ::testing::HasSubstr("not an SQLite database"));
    EXPECT_THROW(open_sqlite_read_only(dir_.path() / "absent.db"), Failure);
    EXPECT_FALSE(std::filesystem::exists(dir_.path() / "absent.db"));
}

TEST_F(SqliteFile, opens_for_reading_beside_its_writer) {
    const auto writer = open_sqlite(file());
    execute(*writer, "create table numbers (n bigint)");
    const auto reader = open_sqlite_read_only(file());
    EXPECT_EQ(query(*reader, "select count(*) from numbers")[0].integer(0), 0);
    execute(*writer, "insert into numbers (n) values (1)");
    EXPECT_EQ(query(*reader, "select count(*) from numbers")[0].integer(0), 1);
    EXPECT_THROW(execute(*reader, "insert into numbers (n) values (1)"), Failure);
}

TEST_F(SqliteFile, can_be_checked_and_copied_while_in_use) {
    const auto database = open_sqlite(file());
    execute(*database, "create table numbers (n bigint)");
    execute(*database, "insert into numbers (n) values (1)");
    EXPECT_EQ(check_sqlite(file()), "");
    const auto copy = dir_.path() / "copy.db";
    copy_sqlite(file(), copy);
    EXPECT_EQ(query(*open_sqlite_read_only(copy), "select n from numbers")[0].integer(0), 1);
    EXPECT_THROW(copy_sqlite(file(), copy), Failure);
}

TEST_F(SqliteFile, is_found_damaged_by_its_check) {
    {
        const auto database = open_sqlite(file());
        execute(*database, "create table numbers (n bigint)");
        execute(*database, "create index by_n on numbers (n)");
        for (int n = 0; n < 500; ++n) {
            execute(*database, "insert into numbers (n) values ($1)", {n});
        }
    }
    std::fstream damaged(file(), std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(4096);
    damaged << std::string(4096, '\x7f');
    damaged.close();
    EXPECT_NE(check_sqlite(file()), "");
}

// The writer is held up inside the first transaction while others fill the queue behind it.
TEST_F(SqliteDatabase, refuses_more_than_its_queue_holds) {
    const auto database = open_sqlite(file(), {.durable = false, .queue_limit = 2});
    std::latch begun(1);
    std::latch release(1);
    std::thread holder([&] {
        const auto held = run_blocking(database->transact<bool>([&](Transaction&) -> Task<Result<bool>> {
            begun.count_down();
            release.wait();
            co_return true;
        }));
        EXPECT_TRUE(held.has_value());
    });
    begun.wait();
    std::atomic<int> refused = 0;
    std::atomic<int> ended = 0;
    std::vector<std::thread> others;
    others.reserve(5);
    for (int i = 0; i < 5; ++i) {
        others.emplace_back([&] {
            try {
                execute(*database, "create table if not exists t (n bigint)");
            } catch (const Overloaded&) {
                if (++refused == 3) {
                    release.count_down();
                }
            }
            ++ended;
        });
    }
    holder.join();
    for (std::thread& other : others) {
        other.join();
    }
    EXPECT_EQ(refused, 3);
    EXPECT_EQ(ended, 5);
}

TEST_F(SqliteDatabase, commits_what_waits_together_in_one_group) {
    const auto database = open_sqlite(file());
    execute(*database, "create table numbers (n bigint primary key)");
    std::latch begun(1);
    std::latch release(1);
    std::thread holder([&] {
        const auto held = run_blocking(database->transact<bool>([&](Transaction&) -> Task<Result<bool>> {
            begun.count_down();
            release.wait();
            co_return true;
        }));
        EXPECT_TRUE(held.has_value());
    });
    begun.wait();
    std::atomic<int> announced = 0;
    // All of these wait in one executor, so all are queued before the holder is let go.
    const auto add = [&](int n) -> Task<int> {
        try {
            const auto added = co_await database->transact<int>([&](Transaction& tx) -> Task<Result<int>> {
                tx.after_commit([&] { ++announced; });
                co_await tx.execute("insert into numbers (n) values ($1)", {n % 40});
                if (n % 10 == 9) {
                    co_return fail(conflict("refused", ""));
                }
                co_return 1;
            });
            co_return added.value_or(0);
        } catch (const ConstraintViolation&) {
            co_return -1;
        }
    };
    const auto add_all = [&]() -> Task<std::vector<int>> {
        std::vector<Task<int>> tasks;
        tasks.reserve(50);
        for (int n = 0; n < 50; ++n) {
            tasks.push_back(add(n));
        }
        Executor::current().post([&] { release.count_down(); });
        co_return co_await all(std::move(tasks));
    };
    const std::vector<int> outcomes = run_blocking(add_all());
    holder.join();
    EXPECT_EQ(std::ranges::count(outcomes, 1), 36);
    EXPECT_EQ(std::ranges::count(outcomes, 0), 5);
    EXPECT_EQ(std::ranges::count(outcomes, -1), 9);
    EXPECT_EQ(announced, 36) << "once for each that was committed, although the group was run twice";
    EXPECT_EQ(query(*database, "select count(*) from numbers")[0].integer(0), 36);
}

TEST_F(SqliteDatabase, waits_for_a_lock_of_another_process_and_then_gives_up) {
    const auto database = open_sqlite(file(), {.busy_timeout = std::chrono::milliseconds{20}});
    execute(*database, "create table numbers (n bigint)");
    // A second connection stands for another process: SQLite's locks do not tell them apart.
    const auto other = open_sqlite(file());
    std::latch begun(1);
    std::latch release(1);
    std::thread holder([&] {
        const auto held = run_blocking(other->transact<bool>([&](Transaction&) -> Task<Result<bool>> {
            begun.count_down();
            release.wait();
            co_return true;
        }));
        EXPECT_TRUE(held.has_value());
    });
    begun.wait();
    EXPECT_THAT(failure_of([&] { execute(*database, "insert into numbers (n) values (1)"); }),
                ::testing::HasSubstr("another process"));
    release.count_down();
    holder.join();
    EXPECT_EQ(execute(*database, "insert into numbers (n) values (1)"), 1);
}

TEST_F(SqliteDatabase, may_be_read_from_threads_that_come_and_go) {
    auto database = open_sqlite(file());
    execute(*database, "create table numbers (n bigint)");
    for (int round = 0; round < 5; ++round) {
        std::vector<std::thread> readers;
        readers.reserve(4);
        for (int reader = 0; reader < 4; ++reader) {
            readers.emplace_back([&] {
                for (int i = 0; i < 20; ++i) {
                    EXPECT_EQ(query(*database, "select count(*) from numbers")[0].integer(0), 0);
                }
            });
        }
        for (std::thread& reader : readers) {
            reader.join();
        }
    }
    database.reset();
}

// Writes numbers one transaction each from several threads, and tells the pipe of every one that was acknowledged.
[[noreturn]] void commit_until_killed(const std::filesystem::path& file, int pipe) {
    const auto database = open_sqlite(file);
    std::vector<std::thread> workers;
    workers.reserve(4);
    for (std::int64_t worker = 0; worker < 4; ++worker) {
        workers.emplace_back([&, worker] {
            for (std::int64_t n = worker; n < 10'000'000; n += 4) {
                execute(*database, "insert into numbers (n) values ($1)", {n});
                if (write(pipe, &n, sizeof n) != sizeof n) {
                    _exit(1);
                }
            }
        });
    }
    for (std::thread& worker : workers) {
        worker.join();
    }
    _exit(0);
}

TEST_F(SqliteDatabase, has_everything_acknowledged_before_its_process_was_killed) {
    {
        const auto database = open_sqlite(file());
        execute(*database, "create table numbers (n bigint primary key)");
    }
    for (int round = 0; round < 3; ++round) {
        {
            execute(*open_sqlite(file()), "delete from numbers");
        }
        std::array<int, 2> ends{};
        ASSERT_EQ(pipe(ends.data()), 0);
        const pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            commit_until_killed(file(), ends[1]);
        }
        close(ends[1]);
        std::set<std::int64_t> acknowledged;
        std::int64_t n = 0;
        while (read(ends[0], &n, sizeof n) == sizeof n) {
            acknowledged.insert(n);
            if (acknowledged.size() == 500U + 100U * static_cast<std::size_t>(round)) {
                kill(child, SIGKILL);
            }
        }
        close(ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));

        std::set<std::int64_t> found;
        for (const Row& row : query(*open_sqlite(file()), "select n from numbers")) {
            found.insert(row.integer(0));
        }
        EXPECT_TRUE(std::ranges::includes(found, acknowledged));
        EXPECT_EQ(check_sqlite(file()), "");
    }
}

} // namespace
} // namespace merx::sql
