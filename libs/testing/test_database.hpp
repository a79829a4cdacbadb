// A migrated database of a test's own. For programs that link merx_sql.
//
//     testing::TestDatabase database{{{"events", events::migrations()}, {"orders", orders::migrations()}}};
//     loop.run(database->transact<Order>(…));
//
// It is an SQLite file in a directory of its own, or with MERX_TEST_ENGINE=postgres in the environment a PostgreSQL
// database on the server that all tests of the program share.
#pragma once

#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "async/run_blocking.hpp"
#include "sql/migrations.hpp"
#include "sql/sqlite.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_postgres.hpp"

namespace merx::testing {

// Whether this run of the tests is over PostgreSQL.
inline bool over_postgres() {
    const char* engine = std::getenv("MERX_TEST_ENGINE");
    return engine != nullptr && std::string_view(engine) == "postgres";
}

class TestDatabase {
public:
    // Not durable: no test that does not pull the plug can tell, and it is many times faster.
    explicit TestDatabase(std::vector<sql::MigrationSet> sets = {}) : sets_(std::move(sets)) {
        if (over_postgres()) {
            place_.emplace();
        }
        open();
    }

    sql::Database& operator*() { return *database_; }
    sql::Database* operator->() { return database_.get(); }

    // Closes and opens it again, as a new process would.
    void reopen() {
        database_.reset();
        open();
    }

    // The same database through connections of its own, as another process has it.
    std::unique_ptr<sql::Database> open_another(std::size_t queue_limit = 4'096) {
        if (place_) {
            return sql::open_postgres({.url = place_->url(), .queue_limit = queue_limit, .durable = false}, random_);
        }
        return sql::open_sqlite(dir_.path() / "test.db", {.durable = false, .queue_limit = queue_limit});
    }

private:
    void open() {
        database_ = open_another();
        const FakeClock clock;
        run_blocking(sql::migrate(*database_, sets_, clock));
    }

    TempDir dir_;
    std::optional<TestPostgres> place_;
    SeededRandom random_;
    const std::vector<sql::MigrationSet> sets_;
    std::unique_ptr<sql::Database> database_;
};

} // namespace merx::testing
