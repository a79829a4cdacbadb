// Files that nobody reads by half.
#pragma once

#include <filesystem>
#include <string_view>

namespace merx::notifications {

// Each writes `bytes` as a file that appears under its name when it is whole, made for its owner alone, without
// waiting for the disk. Where there is a file of that name already, either stays: whoever writes to a name again writes
// the same. Throws std::system_error.

// As a file without a name (O_TMPFILE, open(2)) that gets one at the end: half the work in a large folder, and a crash
// leaves nothing behind. Where the file system has no such files, as those of networks, by write_renamed().
void write_whole_file(const std::filesystem::path& file, std::string_view bytes);

// As `<name>.part`, renamed at the end.
void write_renamed(const std::filesystem::path& file, std::string_view bytes);

} // namespace merx::notifications
