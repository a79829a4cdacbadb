// Where this repository is, for tests that read or write files of it: golden files, documents.
#pragma once

#include <filesystem>

namespace merx::testing {

const std::filesystem::path& source_dir();

} // namespace merx::testing
