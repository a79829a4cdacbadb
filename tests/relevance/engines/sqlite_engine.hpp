// SQLite's FTS5 as a reference: stems (porter), no accents, indexes of prefixes, and bm25 with a weight for each
// column.
//
// All words are wanted and the last may be unfinished; where nothing has them all, any word is enough. FTS5 knows no
// remedy for typos.
#pragma once

#include <filesystem>
#include <memory>

#include "engines/reference_engine.hpp"

namespace merx::search_engines {

// Keeps its file in `directory`.
std::unique_ptr<ReferenceEngine> make_sqlite_engine(const std::filesystem::path& directory);

} // namespace merx::search_engines
