// What every engine behind sql::Database must do alike. An engine's test names a factory and instantiates the
// suite:
//
//     INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, ::testing::Values(Engine{"sqlite", make_sqlite_store}));
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "async/run_blocking.hpp"
#include "sql/database.hpp"

namespace merx::sql {

// An empty database and whatever must live as long as it: a directory, a server's schema.
class Store {
public:
    virtual ~Store() = default;
    virtual Database& database() = 0;
    // Closes the database and opens it again, as a new process would.
    virtual void reopen() = 0;
};

struct Engine {
    std::string name;
    std::function<std::unique_ptr<Store>()> make;

    friend std::ostream& operator<<(std::ostream& out, const Engine& engine) { return out << engine.name; }
};

class StoreContract : public ::testing::TestWithParam<Engine> {
protected:
    StoreContract() : store_(GetParam().make()) {}

    Database& database() { return store_->database(); }
    Store& store() { return *store_; }

    // One statement in a transaction of its own.
    std::int64_t execute(std::string_view sql, const Params& params = {}) {
        return *run_blocking(database().transact<std::int64_t>(
            [&](Transaction& tx) -> Task<Result<std::int64_t>> { co_return co_await tx.execute(sql, params); }));
    }
    Rows query(std::string_view sql, const Params& params = {}) {
        return *run_blocking(database().read<Rows>(
            [&](Session& session) -> Task<Result<Rows>> { co_return co_await session.query(sql, params); }));
    }
    std::int64_t number(std::string_view sql, const Params& params = {}) { return query(sql, params).at(0).integer(0); }

private:
    std::unique_ptr<Store> store_;
};

} // namespace merx::sql
