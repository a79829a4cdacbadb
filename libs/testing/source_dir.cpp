#include "testing/source_dir.hpp"

namespace merx::testing {

const std::filesystem::path& source_dir() {
    static const std::filesystem::path path = MERX_SOURCE_DIR;
    return path;
}

} // namespace merx::testing
