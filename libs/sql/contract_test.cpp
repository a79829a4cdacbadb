#include "sql/contract_test.hpp"

#include <atomic>
#include <latch>
#include <string>
#include <thread>

#include <gmock/gmock.h>

namespace merx::sql {
namespace {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreContract);

const Error refusal = conflict("refused", "The body said no.");

TEST_P(StoreContract, keeps_every_kind_of_value) {
    execute("create table things (id bigint primary key, name text, bytes bytea)");
    const std::string bytes("\0\x01\xff 12\0", 7);
    const std::string number_like = "0012";
    execute("insert into things (id, name, bytes) values ($1, $2, $3)", {1, "Grüße \" ' ;", bytes});
    execute("insert into things (id, name, bytes) values ($1, $2, $3)", {2, number_like, nullptr});
    execute("insert into things (id, name, bytes) values ($1, $2, $3)", {INT64_MIN, "", std::string()});
    execute("insert into things (id, name) values ($1, $2)", {INT64_MAX, std::optional<std::string>()});

    const Rows rows = query("select id, name, bytes from things order by id");
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].integer(0), INT64_MIN);
    EXPECT_EQ(rows[0].text(1), "");
    EXPECT_EQ(rows[0].text(2), "");
    EXPECT_EQ(rows[1].text(1), "Grüße \" ' ;");
    EXPECT_EQ(rows[1].text(2), bytes);
    EXPECT_EQ(rows[2].text(1), number_like);
    EXPECT_TRUE(rows[2].is_null(2));
    EXPECT_EQ(rows[2].optional_text(2), std::nullopt);
    EXPECT_EQ(rows[3].integer(0), INT64_MAX);
    EXPECT_TRUE(rows[3].is_null(1));
}

TEST_P(StoreContract, binds_parameters_by_their_number) {
    execute("create table pairs (a bigint, b text)");
    execute("insert into pairs (b, a) values ($2, $1)", {1, "one"});
    EXPECT_EQ(number("select count(*) from pairs where b = $2 and a = $1 and b = $2", {1, "one"}), 1);
    const Rows shared = query("select a, b from pairs where a = $1 or a = $1 + 1", {0});
    ASSERT_EQ(shared.size(), 1U);
    EXPECT_EQ(shared[0].text(1), "one");
}

TEST_P(StoreContract, refuses_a_wrong_number_of_parameters) {
    execute("create table pairs (a bigint, b text)");
    EXPECT_THROW(execute("insert into pairs (a, b) values ($1, $2)", {1}), Failure);
    EXPECT_THROW(execute("insert into pairs (a, b) values ($1, $2)", {1, "one", "more"}), Failure);
}

TEST_P(StoreContract, runs_one_statement_a_call) {
    execute("create table one (a bigint);");
    EXPECT_THROW(execute("insert into one (a) values (1); insert into one (a) values (2)"), Failure);
    EXPECT_EQ(number("select count(*) from one"), 0);
}

TEST_P(StoreContract, counts_the_rows_it_changed) {
    execute("create table numbers (n bigint primary key)");
    EXPECT_EQ(execute("insert into numbers (n) values (1), (2), (3)"), 3);
    EXPECT_EQ(execute("update numbers set n = n + 10 where n > $1", {1}), 2);
    EXPECT_EQ(execute("update numbers set n = n where n = $1", {99}), 0);
    EXPECT_EQ(execute("insert into numbers (n) values (1) on conflict do nothing"), 0);
    EXPECT_EQ(execute("delete from numbers"), 3);
}

TEST_P(StoreContract, answers_what_a_write_returns) {
    execute("create table stock (sku text primary key, on_hand bigint not null)");
    const std::string upsert = "insert into stock (sku, on_hand) values ($1, $2) on conflict (sku) do update set "
                               "on_hand = stock.on_hand + excluded.on_hand returning on_hand";
    const auto add = [&](std::int64_t units) {
        return *run_blocking(database().transact<std::int64_t>([&](Transaction& tx) -> Task<Result<std::int64_t>> {
            const Rows rows = co_await tx.query(upsert, {"TEE-S", units});
            co_return rows.at(0).integer(0);
        }));
    };
    EXPECT_EQ(add(5), 5);
    EXPECT_EQ(add(-2), 3);
    EXPECT_EQ(number("select on_hand from stock where (sku, on_hand) >= ($1, $2)", {"TEE-S", 3}), 3);
}

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

TEST_P(StoreContract, reads_what_was_committed_before) {
    execute("create table numbers (n bigint)");
    for (int n = 1; n <= 50; ++n) {
        execute("insert into numbers (n) values ($1)", {n});
        ASSERT_EQ(number("select count(*) from numbers"), n);
    }
}

TEST_P(StoreContract, reads_one_snapshot) {
    execute("create table numbers (n bigint)");
    std::atomic<bool> between = false;
    std::atomic<bool> written = false;
    std::thread writer([&] {
        between.wait(false);
        execute("insert into numbers (n) values (1)");
        written = true;
        written.notify_one();
    });
    const auto counts = run_blocking(database().read<std::pair<std::int64_t, std::int64_t>>(
        [&](Session& session) -> Task<Result<std::pair<std::int64_t, std::int64_t>>> {
            const Rows before = co_await session.query("select count(*) from numbers");
            between = true;
            between.notify_one();
            written.wait(false);
            const Rows after = co_await session.query("select count(*) from numbers");
            co_return std::pair(before[0].integer(0), after[0].integer(0));
        }));
    writer.join();
    EXPECT_EQ(*counts, std::pair(std::int64_t{0}, std::int64_t{0}));
    EXPECT_EQ(number("select count(*) from numbers"), 1);
}

TEST_P(StoreContract, cannot_write_while_it_reads) {
    execute("create table numbers (n bigint)");
    EXPECT_THROW(query("insert into numbers (n) values (1) returning n"), Failure);
    EXPECT_EQ(number("select count(*) from numbers"), 0);
}

TEST_P(StoreContract, reads_once_with_one_statement) {
    execute("create table numbers (n bigint)");
    execute("insert into numbers (n) values (7)");
    const auto once = [&](int statements) {
        return *run_blocking(database().read_once<std::int64_t>([&](Session& session) -> Task<Result<std::int64_t>> {
            std::int64_t sum = 0;
            for (int i = 0; i < statements; ++i) {
                const Rows rows = co_await session.query("select n from numbers where n = $1", {7});
                sum += rows.at(0).integer(0);
            }
            co_return sum;
        }));
    };
    EXPECT_EQ(once(1), 7);
    EXPECT_THROW(once(2), Failure);
}

// They share connections; the failure of some must not be seen by the others.
TEST_P(StoreContract, keeps_reads_that_go_together_apart) {
    execute("create table numbers (n bigint)");
    execute("insert into numbers (n) values (7)");
    const auto read = [&](int kind) -> Task<std::int64_t> {
        const std::string sql = kind % 10 == 3 ? "select nothing from numbers" : "select n + $1 from numbers";
        try {
            const auto found =
                co_await database().read_once<std::int64_t>([&](Session& session) -> Task<Result<std::int64_t>> {
                    const Rows rows = co_await session.query(sql, {kind});
                    co_return rows.at(0).integer(0);
                });
            co_return *found;
        } catch (const Failure&) {
            co_return -1;
        }
    };
    const auto read_all = [&]() -> Task<std::vector<std::int64_t>> {
        std::vector<Task<std::int64_t>> tasks;
        tasks.reserve(100);
        for (int kind = 0; kind < 100; ++kind) {
            tasks.push_back(read(kind));
        }
        co_return co_await all(std::move(tasks));
    };
    const std::vector<std::int64_t> found = run_blocking(read_all());
    for (std::size_t kind = 0; kind < found.size(); ++kind) {
        ASSERT_EQ(found[kind], kind % 10 == 3 ? -1 : static_cast<std::int64_t>(kind) + 7);
    }
}

TEST_P(StoreContract, orders_texts_by_their_bytes) {
    execute("create table words (word text primary key)");
    execute("insert into words (word) values ('a'), ('Z'), ('ä'), ('_'), ('A b'), ('Ab')");
    std::string in_order;
    for (const Row& row : query("select word from words order by word")) {
        in_order += row.text(0) + ' ';
    }
    EXPECT_EQ(in_order, "A b Ab Z _ a ä ");
    EXPECT_EQ(number("select count(*) from words where word > 'Z' and word < 'b'"), 2);
}

TEST_P(StoreContract, gives_sums_as_integers) {
    execute("create table numbers (n bigint)");
    EXPECT_TRUE(query("select sum(n) from numbers").at(0).is_null(0));
    execute("insert into numbers (n) values ($1)", {INT64_MIN + 5});
    execute("insert into numbers (n) values ($1)", {-5});
    EXPECT_EQ(number("select sum(n) from numbers"), INT64_MIN);
    execute("delete from numbers");
    execute("insert into numbers (n) values (1234567890123), (120000), (-20000)");
    EXPECT_EQ(number("select sum(n) from numbers"), 1234567990123);
    EXPECT_EQ(number("select sum(n) from numbers where n <> 1234567890123"), 100000);
    EXPECT_EQ(number("select sum(n) * 0 from numbers"), 0);
    EXPECT_EQ(number("select coalesce(sum(n), 0) from numbers where n < 0"), -20000);
}

TEST_P(StoreContract, goes_on_after_a_wrong_statement) {
    EXPECT_THROW(query("selekt 1"), Failure);
    EXPECT_THROW(query("select * from nowhere"), Failure);
    EXPECT_THROW(execute("insert into nowhere (n) values (1)"), Failure);
    EXPECT_EQ(number("select 1 + 1"), 2);
}

TEST_P(StoreContract, survives_more_statements_than_it_keeps) {
    execute("create table numbers (n bigint)");
    for (int n = 0; n < 600; ++n) {
        ASSERT_EQ(query("select n from numbers where n = " + std::to_string(n % 400)).size(), 0U);
    }
}

TEST_P(StoreContract, has_what_was_committed_when_it_is_opened_again) {
    execute("create table numbers (n bigint)");
    execute("insert into numbers (n) values (7)");
    store().reopen();
    EXPECT_EQ(number("select n from numbers"), 7);
}

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
