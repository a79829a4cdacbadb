// What every engine does alike: values, statements and reads.
#include "sql/contract_test.hpp"

#include <atomic>
#include <string>
#include <thread>

namespace merx::sql {
namespace {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreContract);

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

} // namespace
} // namespace merx::sql
