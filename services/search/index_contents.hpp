// What an index on disk holds, for checks: read beside the service that serves it, or without one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "core/result.hpp"

namespace merx::search {

struct IndexContents {
    std::string generation;
    std::int64_t position = 0;
    std::uint64_t bytes = 0;
    std::map<std::string, std::int64_t> products; // id → the number of the change that it is as of
};
// Reads the current index from the disk, at any time. Fails with `no_index` (404) and, where it is damaged or of
// another version of Merx, `index_unusable` (503).
Result<IndexContents> read_contents(const std::filesystem::path& directory);

} // namespace merx::search
