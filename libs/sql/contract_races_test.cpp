// What every engine does alike: transactions that run side by side.
#include "sql/contract_test.hpp"

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

namespace merx::sql {
namespace {

const Error refusal = conflict("refused", "The body said no.");

// Every thread adds to one counter; some transactions refuse and some throw after they have added. What is
// left is exactly what was acknowledged.
TEST_P(StoreContract, loses_no_update_and_keeps_no_refused_one) {
    constexpr int threads = 8;
    constexpr int rounds = 200;
    execute("create table counters (id bigint primary key, n bigint not null)");
    execute("insert into counters (id, n) values (1, 0)");
    std::atomic<int> acknowledged = 0;
    std::latch begin(threads);
    std::vector<std::thread> workers;
    workers.reserve(threads);
    for (int worker = 0; worker < threads; ++worker) {
        workers.emplace_back([&, worker] {
            begin.arrive_and_wait();
            for (int round = 0; round < rounds; ++round) {
                const int kind = (worker + round) % 4;
                try {
                    const auto done = run_blocking(database().transact<int>([&](Transaction& tx) -> Task<Result<int>> {
                        const Rows rows = co_await tx.query("select n from counters where id = 1");
                        co_await tx.execute("update counters set n = $1 where id = 1", {rows[0].integer(0) + 1});
                        if (kind == 1) {
                            co_return fail(refusal);
                        }
                        if (kind == 2) {
                            co_await tx.execute("insert into counters (id, n) values (1, 0)");
                        }
                        co_return 1;
                    }));
                    acknowledged += done.value_or(0);
                    EXPECT_EQ(done.has_value(), kind != 1);
                } catch (const ConstraintViolation&) {
                    EXPECT_EQ(kind, 2);
                }
            }
        });
    }
    for (std::thread& worker : workers) {
        worker.join();
    }
    EXPECT_EQ(acknowledged, threads * rounds / 2);
    EXPECT_EQ(number("select n from counters"), acknowledged);
}

// Each looks at both, and writes only one: neither snapshots nor locks of rows keep both from going.
TEST_P(StoreContract, lets_nobody_decide_by_what_another_changes) {
    execute("create table doctors (name text primary key, on_call bigint not null)");
    execute("insert into doctors (name, on_call) values ('ann', 1), ('bob', 1)");
    for (int round = 0; round < 20; ++round) {
        execute("update doctors set on_call = 1");
        const auto leave = [&](std::string name) -> Task<bool> {
            const auto left = co_await database().transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
                const Rows others = co_await tx.query("select count(*) from doctors where on_call = 1");
                if (others.at(0).integer(0) < 2) {
                    co_return fail(refusal);
                }
                tx.send("update doctors set on_call = 0 where name = $1", {name});
                co_return true;
            });
            co_return left.has_value();
        };
        const auto both = [&]() -> Task<std::vector<bool>> {
            std::vector<Task<bool>> tasks;
            tasks.push_back(leave("ann"));
            tasks.push_back(leave("bob"));
            co_return co_await all(std::move(tasks));
        };
        const std::vector<bool> left = run_blocking(both());
        EXPECT_NE(left[0], left[1]);
        EXPECT_EQ(number("select count(*) from doctors where on_call = 1"), 1);
    }
}

// Half of them read what they write, half write by what is there.
TEST_P(StoreContract, loses_no_update_of_many_at_once) {
    execute("create table counters (id bigint primary key, n bigint not null)");
    execute("insert into counters (id, n) values (1, 0)");
    const auto add = [&](int kind) -> Task<bool> {
        const auto added = co_await database().transact<bool>(
            [&](Transaction& tx) -> Task<Result<bool>> {
                if (kind % 2 == 0) {
                    tx.send("update counters set n = n + 1 where id = 1");
                } else {
                    const Rows rows = co_await tx.query("select n from counters where id = 1");
                    tx.send("update counters set n = $1 where id = 1", {rows.at(0).integer(0) + 1});
                }
                co_return true;
            },
            kind % 3 == 0 ? Isolation::snapshot : Isolation::serializable);
        co_return added.value_or(false);
    };
    const auto add_all = [&]() -> Task<std::vector<bool>> {
        std::vector<Task<bool>> tasks;
        tasks.reserve(120);
        for (int i = 0; i < 120; ++i) {
            tasks.push_back(add(i));
        }
        co_return co_await all(std::move(tasks));
    };
    EXPECT_THAT(run_blocking(add_all()), ::testing::Each(true));
    EXPECT_EQ(number("select n from counters"), 120);
}

// Money moves between two rows; readers meanwhile must always see the same sum.
TEST_P(StoreContract, shows_readers_whole_transactions_only) {
    execute("create table accounts (id bigint primary key, balance bigint not null)");
    execute("insert into accounts (id, balance) values (1, 500), (2, 500)");
    std::atomic<bool> ended = false;
    std::vector<std::thread> readers;
    readers.reserve(3);
    for (int reader = 0; reader < 3; ++reader) {
        readers.emplace_back([&] {
            while (!ended) {
                ASSERT_EQ(number("select sum(balance) from accounts"), 1000);
            }
        });
    }
    for (int round = 0; round < 300; ++round) {
        const auto moved = run_blocking(database().transact<bool>([](Transaction& tx) -> Task<Result<bool>> {
            co_await tx.execute("update accounts set balance = balance - 1 where id = 1");
            co_await tx.execute("update accounts set balance = balance + 1 where id = 2");
            co_return true;
        }));
        ASSERT_TRUE(moved.has_value());
    }
    ended = true;
    for (std::thread& reader : readers) {
        reader.join();
    }
    EXPECT_EQ(number("select balance from accounts where id = 2"), 800);
}

// The classic: many buyers, little stock, one conditional update.
TEST_P(StoreContract, never_sells_more_than_there_is) {
    execute("create table stock (sku text primary key, available bigint not null check (available >= 0))");
    execute("insert into stock (sku, available) values ('TEE-S', 10)");
    std::atomic<int> sold = 0;
    std::vector<std::thread> buyers;
    buyers.reserve(6);
    for (int buyer = 0; buyer < 6; ++buyer) {
        buyers.emplace_back([&] {
            for (int attempt = 0; attempt < 10; ++attempt) {
                sold += static_cast<int>(
                    execute("update stock set available = available - 1 where sku = $1 and available >= 1", {"TEE-S"}));
            }
        });
    }
    for (std::thread& buyer : buyers) {
        buyer.join();
    }
    EXPECT_EQ(sold, 10);
    EXPECT_EQ(number("select available from stock"), 0);
}

} // namespace
} // namespace merx::sql
