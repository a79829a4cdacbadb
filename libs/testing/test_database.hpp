// A migrated SQLite database in a directory of its own. For programs that link merx_sql.
//
//     testing::TestDatabase database{{{"events", events::migrations()}, {"orders", orders::migrations()}}};
//     loop.run(database->transact<Order>(…));
#pragma once

#include <initializer_list>
#include <memory>
#include <vector>

#include "async/run_blocking.hpp"
#include "sql/migrations.hpp"
#include "sql/sqlite.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temp_dir.hpp"

namespace merx::testing {

class TestDatabase {
public:
    // Not durable unless asked: no test that does not pull the plug can tell, and it is many times faster.
    explicit TestDatabase(std::vector<sql::MigrationSet> sets = {}, sql::SqliteOptions options = {.durable = false})
        : sets_(std::move(sets)), options_(options) {
        open();
    }

    sql::Database& operator*() { return *database_; }
    sql::Database* operator->() { return database_.get(); }
    std::filesystem::path file() const { return dir_.path() / "test.db"; }

    // Closes and opens it again, as a new process would.
    void reopen() {
        database_.reset();
        open();
    }

private:
    void open() {
        database_ = sql::open_sqlite(file(), options_);
        const FakeClock clock;
        run_blocking(sql::migrate(*database_, sets_, clock));
    }

    TempDir dir_;
    const std::vector<sql::MigrationSet> sets_;
    const sql::SqliteOptions options_;
    std::unique_ptr<sql::Database> database_;
};

} // namespace merx::testing
