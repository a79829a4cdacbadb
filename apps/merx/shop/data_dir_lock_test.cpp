#include "shop/data_dir_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

#include "testing/temp_dir.hpp"

namespace merx::shop {
namespace {

std::string refusal(const std::filesystem::path& data_dir) {
    try {
        const DataDirLock lock(data_dir);
        return "";
    } catch (const std::runtime_error& refused) {
        return refused.what();
    }
}

TEST(DataDirLock, refuses_a_second_holder_and_says_what_to_do) {
    const testing::TempDir dir;
    const DataDirLock first(dir.path());
    EXPECT_THAT(refusal(dir.path()),
                ::testing::AllOf(::testing::HasSubstr(dir.path().string()), ::testing::HasSubstr("stop it"),
                                 ::testing::HasSubstr("--data-dir")));
}

TEST(DataDirLock, is_free_again_when_its_holder_is_gone) {
    const testing::TempDir dir;
    std::optional<DataDirLock> first(std::in_place, dir.path());
    first.reset();
    EXPECT_EQ(refusal(dir.path()), "");
}

TEST(DataDirLock, makes_the_directory_that_is_missing) {
    const testing::TempDir dir;
    const DataDirLock lock(dir.path() / "new" / "shop");
    EXPECT_TRUE(std::filesystem::is_directory(dir.path() / "new" / "shop"));
}

} // namespace
} // namespace merx::shop
