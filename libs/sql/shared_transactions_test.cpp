#include "sql/shared_transactions.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "async/run_blocking.hpp"
#include "async/spawn.hpp"
#include "sql/many_rows.hpp"
#include "testing/test_database.hpp"

namespace merx::sql {
namespace {

constexpr Migration schema[] = {{1, "things", "create table thing (id text primary key);"}};

struct Wish {
    std::string id;
    bool is_nonsense = false;
};

class SharedTransactionsTest : public ::testing::Test {
protected:
    Task<void> write(Transaction& tx, std::span<Wish* const> wishes) {
        ++transactions;
        Params rows;
        for (const Wish* wish : wishes) {
            if (wish->is_nonsense) {
                co_await tx.execute("insert into nowhere (id) values ($1)", {wish->id});
            }
            rows.emplace_back(wish->id);
        }
        things.send(tx, std::move(rows));
    }

    Task<void> call(Wish wish) {
        try {
            (co_await together.run(wish) ? written : refused).insert(wish.id);
        } catch (const Failure&) {
            failed.insert(wish.id);
        }
    }
    // All at once.
    void call_all(std::vector<Wish> wishes) {
        std::vector<Task<void>> calls;
        for (Wish& wish : wishes) {
            calls.push_back(call(std::move(wish)));
        }
        run_blocking(all(std::move(calls)));
    }
    std::set<std::string> stored() {
        const Rows rows = *run_blocking(database->read<Rows>(
            [](Session& session) -> Task<Result<Rows>> { co_return co_await session.query("select id from thing"); }));
        std::set<std::string> ids;
        for (const Row& row : rows) {
            ids.insert(row.text(0));
        }
        return ids;
    }

    using Ids = std::set<std::string>;

    testing::TestDatabase database{{{"things", schema}}};
    const InsertMany things{"thing (id)", 1};
    SharedTransactions<Wish> together{
        *database, 3, [this](Transaction& tx, std::span<Wish* const> wishes) { return write(tx, wishes); }};
    int transactions = 0;
    Ids written;
    Ids refused;
    Ids failed;
};

TEST_F(SharedTransactionsTest, what_comes_together_shares_a_commit) {
    call_all({{"a"}, {"b"}, {"c"}, {"d"}});
    EXPECT_EQ(written, Ids({"a", "b", "c", "d"}));
    EXPECT_EQ(stored(), written);
    EXPECT_EQ(transactions, 2) << "three at most in one";
}

TEST_F(SharedTransactionsTest, where_the_tables_refuse_one_nothing_of_any_is_written) {
    call_all({{"a"}});
    call_all({{"b"}, {"a"}, {"c"}, {"d"}});
    EXPECT_EQ(refused, Ids({"a", "b", "c"}));
    EXPECT_EQ(written, Ids({"a", "d"}));
    EXPECT_EQ(stored(), Ids({"a", "d"}));
}

TEST_F(SharedTransactionsTest, what_befalls_the_transaction_befalls_all_in_it) {
    call_all({{"a"}, {.id = "b", .is_nonsense = true}, {"c"}, {"d"}});
    EXPECT_EQ(failed, Ids({"a", "b", "c"}));
    EXPECT_EQ(stored(), Ids({"d"}));
}

} // namespace
} // namespace merx::sql
