#include "shop/stores.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/run_blocking.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temp_dir.hpp"

namespace merx::shop {
namespace {

int applied(Stores& stores) {
    const testing::FakeClock clock;
    int all = 0;
    for (const MigrationCount& count : migrate(stores, clock)) {
        all += count.applied;
    }
    return all;
}

runtime::Settings settings_for(const std::filesystem::path& data_dir) {
    runtime::Settings settings;
    settings.data_dir = data_dir;
    return settings;
}

std::string failure_of(const std::function<void()>& work) {
    try {
        work();
        return "";
    } catch (const sql::Failure& failure) {
        return failure.what();
    }
}

TEST(Stores, are_one_file_for_each_service) {
    const testing::TempDir dir;
    const Stores stores = Stores::open(dir.path() / "shop");
    for (const StoreName store : all_stores) {
        EXPECT_TRUE(std::filesystem::exists(dir.path() / "shop" / (std::string(name_of(store)) + ".db")));
    }
}

TEST(Stores, in_a_directory_of_their_own_are_for_their_owner_alone) {
    const testing::TempDir dir;
    const Stores stores = Stores::open(dir.path() / "shop");
    EXPECT_EQ(std::filesystem::status(dir.path() / "shop").permissions(), std::filesystem::perms::owner_all);
}

TEST(Stores, are_up_to_date_after_one_migration) {
    const testing::TempDir dir;
    {
        Stores stores = Stores::open(dir.path());
        EXPECT_GE(applied(stores), static_cast<int>(all_stores.size()));
        EXPECT_EQ(applied(stores), 0);
    }
    Stores again = Stores::open(dir.path());
    EXPECT_EQ(applied(again), 0);
}

TEST(Stores, opened_to_look_at_refuse_to_be_written) {
    const testing::TempDir dir;
    {
        Stores stores = Stores::open(dir.path());
        applied(stores);
    }
    Stores stores = Stores::open_read_only(settings_for(dir.path()));
    for (const StoreName store : all_stores) {
        const std::string refusal = failure_of([&] {
            static_cast<void>(run_blocking(stores[store].transact<bool>([](sql::Transaction& tx) -> Task<Result<bool>> {
                co_await tx.execute("create table scribble (id text)");
                co_return true;
            })));
        });
        EXPECT_THAT(refusal, ::testing::HasSubstr("reading only")) << name_of(store);
    }
}

TEST(Stores, that_are_not_there_are_named) {
    const testing::TempDir dir;
    const std::filesystem::path missing = dir.path() / "elsewhere";
    EXPECT_THAT(failure_of([&] { Stores::open_read_only(settings_for(missing)); }),
                ::testing::HasSubstr((missing / "users.db").string()));
    EXPECT_FALSE(std::filesystem::exists(missing));
}

} // namespace
} // namespace merx::shop
