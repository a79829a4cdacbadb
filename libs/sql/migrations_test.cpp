#include "sql/migrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/test_database.hpp"

namespace merx::sql {
namespace {

constexpr Migration first{1, "orders", "create table orders (id bigint primary key);\n"};
constexpr Migration second{2, "lines",
                           "-- what was bought\ncreate table lines (\n    id bigint primary key\n);\n\n"
                           "create index lines_by_id on lines (id);\n"};

class Migrate : public ::testing::Test {
protected:
    int migrate(std::vector<Migration> migrations, std::string_view set = "orders") {
        return run_blocking(sql::migrate(*database_, set, migrations, clock_));
    }
    bool has_table(std::string_view name) {
        const std::string sql = database_->engine() == "sqlite" ? "select 1 from sqlite_master where name = $1"
                                                                : "select 1 from pg_class where relname = $1";
        return !run_blocking(database_->read<Rows>([&](Session& session) -> Task<Result<Rows>> {
                    co_return co_await session.query(sql, {name});
                }))->empty();
    }
    std::string failure_of(const std::vector<Migration>& migrations) {
        try {
            migrate(migrations);
        } catch (const Failure& failure) {
            return failure.what();
        }
        return "none";
    }

    testing::TestDatabase database_;
    testing::FakeClock clock_;
};

TEST_F(Migrate, applies_each_script_once_and_in_order) {
    EXPECT_EQ(migrate({second, first}), 2);
    EXPECT_TRUE(has_table("orders"));
    EXPECT_TRUE(has_table("lines"));
    EXPECT_TRUE(has_table("lines_by_id"));
    EXPECT_EQ(migrate({first, second}), 0);
}

TEST_F(Migrate, goes_on_where_it_left_off) {
    EXPECT_EQ(migrate({first}), 1);
    EXPECT_EQ(migrate({first, second}), 1);
}

TEST_F(Migrate, keeps_the_sets_of_one_database_apart) {
    EXPECT_EQ(migrate({first}, "orders"), 1);
    EXPECT_EQ(migrate({{1, "other", "create table other (id bigint);"}}, "events"), 1);
    EXPECT_EQ(migrate({first, second}, "orders"), 1);
}

TEST_F(Migrate, leaves_nothing_of_a_script_that_fails_and_names_it) {
    const Migration broken{2, "broken", "create table half (id bigint);\ncreate tabel other (id bigint);\n"};
    EXPECT_THAT(failure_of({first, broken}), ::testing::HasSubstr("orders/0002_broken"));
    EXPECT_TRUE(has_table("orders"));
    EXPECT_FALSE(has_table("half"));
}

TEST_F(Migrate, refuses_a_script_that_has_changed) {
    migrate({first});
    const Migration edited{1, "orders", "create table orders (id bigint primary key, note text);\n"};
    EXPECT_THAT(failure_of({edited}), ::testing::HasSubstr("has changed"));
}

TEST_F(Migrate, refuses_a_database_of_a_newer_version) {
    migrate({first, second});
    EXPECT_THAT(failure_of({first}), ::testing::HasSubstr("newer version"));
}

TEST(MigrationScript, is_cut_at_semicolons_that_end_a_line) {
    EXPECT_EQ(
        statements_of("-- one\ncreate table a (\n  b text default ';x'\n);  \n\ninsert into a values ('1;2')\n"),
        (std::vector<std::string>{"create table a (\n  b text default ';x'\n)", "insert into a values ('1;2')\n"}));
    EXPECT_TRUE(statements_of("\n-- nothing;\n").empty());
}

TEST_F(Migrate, says_in_each_engines_words_what_they_call_differently) {
    migrate(
        {{1, "types",
          "create table types (position bigint generated always as identity primary key, data bytea not null);\n"}});
    const auto read_back = run_blocking(database_->transact<Rows>([](Transaction& tx) -> Task<Result<Rows>> {
        co_await tx.execute("insert into types (data) values ($1)", {"0042"});
        co_return co_await tx.query("select position, data from types");
    }));
    EXPECT_EQ(read_back->at(0).integer(0), 1);
    EXPECT_EQ(read_back->at(0).text(1), "0042");
}

} // namespace
} // namespace merx::sql
