#include "sql/many_rows.hpp"

#include <gtest/gtest.h>

#include "async/run_blocking.hpp"
#include "testing/test_database.hpp"

namespace merx::sql {
namespace {

constexpr Migration schema[] = {{1, "things", "create table thing (id text primary key, size bigint not null);"}};

class ManyRowsTest : public ::testing::Test {
protected:
    static std::string id_of(int number) { return "thing-" + std::to_string(1'000 + number); }

    void insert(int count) {
        const auto inserted = run_blocking(database->transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
            Params values;
            for (int i = 0; i < count; ++i) {
                values.emplace_back(id_of(i));
                values.emplace_back(i);
            }
            things.send(tx, std::move(values));
            co_return true;
        }));
        ASSERT_TRUE(inserted);
    }
    std::vector<std::int64_t> sizes_of(std::vector<std::string> keys) {
        const Rows rows = *run_blocking(database->read<Rows>(
            [&](Session& session) -> Task<Result<Rows>> { co_return co_await by_id.query(session, std::move(keys)); }));
        std::vector<std::int64_t> sizes;
        for (const Row& row : rows) {
            sizes.push_back(row.integer(0));
        }
        return sizes;
    }

    testing::TestDatabase database{{{"things", schema}}};
    const InsertMany things{"thing (id, size)", 2};
    const SelectByKeys by_id{"select size from thing where id in", "order by id"};
};

TEST_F(ManyRowsTest, any_number_goes_in_and_is_found_again) {
    for (const int count : {0, 1, 7, 8, 9, 31, 32, 100, 128, 299}) {
        (void)run_blocking(database->transact<std::int64_t>(
            [](Transaction& tx) -> Task<Result<std::int64_t>> { co_return co_await tx.execute("delete from thing"); }));
        insert(count);
        std::vector<std::string> keys;
        std::vector<std::int64_t> expected;
        for (int i = 0; i < count; ++i) {
            keys.push_back(id_of(i));
            expected.push_back(i);
        }
        EXPECT_EQ(sizes_of(keys), expected) << count;
    }
}

TEST_F(ManyRowsTest, keys_that_are_not_there_or_come_twice_find_nothing_more) {
    insert(3);
    EXPECT_EQ(sizes_of({}), std::vector<std::int64_t>{});
    EXPECT_EQ(sizes_of({id_of(2), "another", id_of(2), id_of(0)}), (std::vector<std::int64_t>{0, 2}));
}

TEST_F(ManyRowsTest, each_row_gets_values_of_its_own) {
    const UpdateMany sizes("thing", {"id"}, {{"size", "bigint"}}, "size < 1000");
    insert(90);
    for (const int count : {1, 2, 5, 16, 17, 80}) {
        (void)run_blocking(database->transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
            Params values;
            for (int i = 0; i < count; ++i) {
                values.emplace_back(id_of(i));
                values.emplace_back(count + i);
            }
            sizes.send(tx, std::move(values));
            co_return true;
        }));
        EXPECT_EQ(sizes_of({id_of(0), id_of(count - 1), id_of(89)}).front(), count) << count;
        EXPECT_EQ(sizes_of({id_of(count - 1)}), (std::vector<std::int64_t>{2 * count - 1})) << count;
        EXPECT_EQ(sizes_of({id_of(89)}), std::vector<std::int64_t>{89}) << count;
    }
}

TEST_F(ManyRowsTest, rows_go_by_their_keys) {
    const DeleteByKeys remove("delete from thing where id in");
    insert(90);
    std::vector<std::string> keys;
    for (int i = 1; i < 90; ++i) {
        keys.push_back(id_of(i));
    }
    (void)run_blocking(database->transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
        remove.send(tx, {});
        remove.send(tx, keys);
        co_return true;
    }));
    EXPECT_TRUE(sizes_of(keys).empty());
    EXPECT_EQ(sizes_of({id_of(0)}), std::vector<std::int64_t>{0});
}

TEST_F(ManyRowsTest, one_row_that_is_refused_refuses_all) {
    const auto twice = [&]() -> Task<Result<bool>> {
        return database->transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
            things.send(tx, {"a", 1, "b", 2, "a", 3});
            co_return true;
        });
    };
    EXPECT_THROW((void)run_blocking(twice()), ConstraintViolation);
    EXPECT_TRUE(sizes_of({"a", "b"}).empty());
}

} // namespace
} // namespace merx::sql
