// Making an index small that has been built in one go.
#pragma once

#include <filesystem>

namespace merx::fulltext {

// Copies an index that nobody writes into a folder that must not exist yet, with its tables packed: two thirds of the
// size, and a term's postings side by side. Documents keep their numbers. On disk when it returns, whatever the Safety
// of the original's writer was. Throws Missing, Corrupt, and Failure where the disk refuses.
void compact(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace merx::fulltext
