#include "testing/golden.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <gtest/gtest.h>

namespace merx::testing {
namespace {

// The first line in which two texts differ, counted from 1.
std::size_t first_difference(std::string_view a, std::string_view b) {
    std::size_t line = 1;
    for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i) {
        line += a[i] == '\n' ? 1 : 0;
    }
    return line;
}

} // namespace

std::string read_file(const std::filesystem::path& file) {
    const std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw std::runtime_error("cannot read " + file.string());
    }
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void expect_golden(std::string_view actual, const std::filesystem::path& file) {
    const char* const update = std::getenv("MERX_UPDATE_GOLDEN");
    if (update != nullptr && std::string_view(update) == "1") {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << actual;
        return;
    }
    const std::string expected = std::filesystem::exists(file) ? read_file(file) : std::string();
    if (expected != actual) {
        ADD_FAILURE() << file.string() << " differs from line " << first_difference(expected, actual)
                      << " on. If that is meant, run the test again with MERX_UPDATE_GOLDEN=1 and review the change.";
    }
}

} // namespace merx::testing
