// What every engine does alike: what a transaction keeps, undoes and tells.
#include "sql/contract_test.hpp"

#include <atomic>
#include <stdexcept>
#include <string>

namespace merx::sql {
namespace {

const Error refusal = conflict("refused", "The body said no.");

TEST_P(StoreContract, rolls_back_on_an_error_and_gives_it) {
    execute("create table numbers (n bigint)");
    const auto result = run_blocking(database().transact<int>([](Transaction& tx) -> Task<Result<int>> {
        co_await tx.execute("insert into numbers (n) values (1)");
        co_return fail(refusal);
    }));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error(), refusal);
    EXPECT_EQ(number("select count(*) from numbers"), 0);
}

TEST_P(StoreContract, rolls_back_on_an_exception_and_throws_it) {
    execute("create table numbers (n bigint)");
    const auto attempt = [&] {
        return run_blocking(database().transact<int>([](Transaction& tx) -> Task<Result<int>> {
                   co_await tx.execute("insert into numbers (n) values (1)");
                   throw std::logic_error("a bug");
               }))
            .has_value();
    };
    EXPECT_THROW(attempt(), std::logic_error);
    EXPECT_EQ(number("select count(*) from numbers"), 0);
}

TEST_P(StoreContract, names_a_broken_constraint) {
    execute("create table parents (id bigint primary key)");
    execute("create table children (id bigint primary key, parent_id bigint not null references parents (id), "
            "size bigint check (size >= 0))");
    execute("insert into parents (id) values (1)");
    EXPECT_THROW(execute("insert into parents (id) values (1)"), ConstraintViolation);
    EXPECT_THROW(execute("insert into children (id, parent_id) values (1, 2)"), ConstraintViolation);
    EXPECT_THROW(execute("insert into children (id, parent_id) values (1, null)"), ConstraintViolation);
    EXPECT_THROW(execute("insert into children (id, parent_id, size) values (1, 1, -1)"), ConstraintViolation);
    EXPECT_EQ(execute("insert into children (id, parent_id, size) values (1, 1, 0)"), 1);
    EXPECT_THROW(execute("delete from parents"), ConstraintViolation);
}

TEST_P(StoreContract, cannot_commit_what_a_failed_statement_was_part_of) {
    execute("create table numbers (n bigint primary key)");
    std::atomic<bool> swallowed = false;
    const auto swallow = [&] {
        return run_blocking(database().transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
                   co_await tx.execute("insert into numbers (n) values (1)");
                   try {
                       co_await tx.execute("insert into numbers (n) values (1)");
                   } catch (const ConstraintViolation&) {
                       swallowed = true; // and on it goes as if nothing had been
                   }
                   co_return true;
               }))
            .has_value();
    };
    EXPECT_THROW(swallow(), Failure);
    EXPECT_TRUE(swallowed);
    EXPECT_EQ(number("select count(*) from numbers"), 0);
}

TEST_P(StoreContract, runs_what_is_sent_before_what_is_awaited_after_it) {
    execute("create table numbers (n bigint primary key)");
    const auto seen = run_blocking(database().transact<std::int64_t>([](Transaction& tx) -> Task<Result<std::int64_t>> {
        tx.send("insert into numbers (n) values ($1)", {1});
        tx.send("insert into numbers (n) values ($1)", {2});
        const Rows rows = co_await tx.query("select sum(n) from numbers");
        tx.send("insert into numbers (n) values ($1)", {4});
        co_return rows.at(0).integer(0);
    }));
    EXPECT_EQ(*seen, 3);
    EXPECT_EQ(number("select sum(n) from numbers"), 7);
}

TEST_P(StoreContract, commits_what_is_only_sent) {
    execute("create table numbers (n bigint primary key)");
    for (const Isolation isolation : {Isolation::serializable, Isolation::snapshot}) {
        int announced = 0;
        const auto sent = run_blocking(database().transact<bool>(
            [&](Transaction& tx) -> Task<Result<bool>> {
                tx.send("insert into numbers (n) values ($1)", {static_cast<int>(isolation)});
                tx.send("insert into numbers (n) values ($1)", {10 + static_cast<int>(isolation)});
                tx.after_commit([&] { ++announced; });
                co_return true;
            },
            isolation));
        EXPECT_TRUE(sent.has_value());
        EXPECT_EQ(announced, 1);
    }
    EXPECT_EQ(number("select count(*) from numbers"), 4);
}

TEST_P(StoreContract, tells_what_refused_a_sent_statement_with_the_next_that_is_awaited) {
    execute("create table numbers (n bigint primary key)");
    int told = 0;
    const auto attempt = [&] {
        return run_blocking(database().transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
                   tx.send("insert into numbers (n) values (1)");
                   tx.send("insert into numbers (n) values (1)");
                   try {
                       co_await tx.query("select 1");
                   } catch (const ConstraintViolation&) {
                       ++told;
                   }
                   co_return true;
               }))
            .has_value();
    };
    EXPECT_THROW(attempt(), Failure);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(number("select count(*) from numbers"), 0);
}

TEST_P(StoreContract, tells_what_refused_a_sent_statement_with_the_commit) {
    execute("create table numbers (n bigint primary key)");
    for (const Isolation isolation : {Isolation::serializable, Isolation::snapshot}) {
        bool announced = false;
        const auto attempt = [&] {
            return run_blocking(database().transact<bool>(
                                    [&](Transaction& tx) -> Task<Result<bool>> {
                                        tx.send("insert into numbers (n) values (1)");
                                        tx.send("insert into numbers (n) values (1)");
                                        tx.send("insert into numbers (n) values (2)");
                                        tx.after_commit([&] { announced = true; });
                                        co_return true;
                                    },
                                    isolation))
                .has_value();
        };
        EXPECT_THROW(attempt(), ConstraintViolation);
        EXPECT_FALSE(announced);
    }
    EXPECT_EQ(number("select count(*) from numbers"), 0);
    EXPECT_EQ(execute("insert into numbers (n) values (1)"), 1);
}

TEST_P(StoreContract, sends_nothing_for_a_transaction_that_refuses) {
    execute("create table numbers (n bigint primary key)");
    const auto refused = run_blocking(database().transact<bool>([](Transaction& tx) -> Task<Result<bool>> {
        tx.send("insert into numbers (n) values (1)");
        co_return fail(refusal);
    }));
    EXPECT_FALSE(refused.has_value());
    EXPECT_EQ(number("select count(*) from numbers"), 0);
}

TEST_P(StoreContract, runs_after_commit_work_only_after_a_commit) {
    execute("create table numbers (n bigint)");
    std::atomic<int> committed = 0;
    std::atomic<int> rolled_back = 0;
    const auto announced = run_blocking(database().transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
        tx.after_commit([&] { ++committed; });
        tx.after_commit([&] { ++committed; });
        co_await tx.execute("insert into numbers (n) values (1)");
        co_return true;
    }));
    EXPECT_TRUE(announced.has_value());
    EXPECT_EQ(committed, 2);
    const auto refused = run_blocking(database().transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
        tx.after_commit([&] { ++rolled_back; });
        co_await tx.execute("insert into numbers (n) values (1)");
        co_return fail(refusal);
    }));
    EXPECT_FALSE(refused.has_value());
    EXPECT_EQ(rolled_back, 0);
}

} // namespace
} // namespace merx::sql
