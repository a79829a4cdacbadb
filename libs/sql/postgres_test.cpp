#include "sql/postgres.hpp"

#include "sql/contract_test.hpp"
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

} // namespace
} // namespace merx::sql
