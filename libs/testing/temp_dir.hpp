// A directory of a test's own, gone with everything in it when the test ends.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "core/assert.hpp"

namespace merx::testing {

class TempDir {
public:
    TempDir() {
        std::string name = (std::filesystem::temp_directory_path() / "merx-test-XXXXXX").string();
        MERX_ASSERT(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~TempDir() {
        std::error_code ignored; // a test's verdict does not depend on it
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace merx::testing
