#include "notifications/adapters/whole_file.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <system_error>

#include "testing/temp_dir.hpp"

namespace merx::notifications {
namespace {

std::string content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

using Way = void (*)(const std::filesystem::path&, std::string_view);

class WholeFile : public ::testing::TestWithParam<Way> {
protected:
    testing::TempDir dir_;
    const std::filesystem::path file_ = dir_.path() / "mail.eml";
};

TEST_P(WholeFile, holds_all_of_it_and_nothing_stands_beside_it) {
    const std::string bytes(300'000, 'x');
    GetParam()(file_, bytes);
    EXPECT_EQ(content(file_), bytes);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_.path()), {}), 1);
}

TEST_P(WholeFile, is_for_its_owner_alone) {
    GetParam()(file_, "private");
    EXPECT_EQ(std::filesystem::status(file_).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_P(WholeFile, may_be_written_again) {
    GetParam()(file_, "same");
    GetParam()(file_, "same");
    EXPECT_EQ(content(file_), "same");
}

TEST_P(WholeFile, that_cannot_be_written_is_named) {
    const auto nowhere = dir_.path() / "nowhere" / "mail.eml";
    try {
        GetParam()(nowhere, "lost");
        ADD_FAILURE() << "no folder, but no error";
    } catch (const std::system_error& error) {
        EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
        EXPECT_TRUE(std::string_view(error.what()).contains(nowhere.string())) << error.what();
    }
}

INSTANTIATE_TEST_SUITE_P(Ways, WholeFile, ::testing::Values(write_whole_file, write_renamed),
                         [](const auto& info) { return info.index == 0 ? "as_the_file_system_can" : "renamed"; });

} // namespace
} // namespace merx::notifications
