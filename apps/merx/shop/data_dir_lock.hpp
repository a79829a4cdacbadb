// One shop at a time over one data directory.
#pragma once

#include <filesystem>

namespace merx::shop {

// Held as long as the object lives, and let go by the kernel if the process dies.
class DataDirLock {
public:
    // Creates the directory where it is missing. Throws std::runtime_error, saying what to do, where another process
    // holds it.
    explicit DataDirLock(const std::filesystem::path& data_dir);
    ~DataDirLock();
    DataDirLock(const DataDirLock&) = delete;
    DataDirLock& operator=(const DataDirLock&) = delete;

private:
    int file_;
};

} // namespace merx::shop
