// Texts that are kept in the repository and compared: what is generated, what clients rely on.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace merx::testing {

// Fails the test where `actual` is not what the file holds. With MERX_UPDATE_GOLDEN=1 in the environment it writes
// the file instead, for the change to be reviewed.
void expect_golden(std::string_view actual, const std::filesystem::path& file);

// A whole file; throws std::runtime_error where there is none.
std::string read_file(const std::filesystem::path& file);

} // namespace merx::testing
