// The SQLite driver: one writer thread that commits many transactions per fsync, readers in parallel.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "sql/database.hpp"

namespace merx::sql {

struct SqliteOptions {
    // synchronous=FULL: a transaction is acknowledged only after its fsync. Off is for tests that do not
    // test durability.
    bool durable = true;
    // At most so many transactions share one commit, and at most so many wait.
    std::size_t group_limit = 256;
    std::size_t queue_limit = 16'384;
    // How long a lock held by another process (an importer, a backup) is waited for.
    std::chrono::milliseconds busy_timeout{5'000};
    // Memory for pages, per connection.
    std::size_t cache_kib = 2'048;
};

// Opens or creates the file and its WAL. Reads run on the calling thread, over a connection of that thread.
// Throws Failure, saying the file and what to do, when it cannot be opened.
std::unique_ptr<Database> open_sqlite(const std::filesystem::path& file, SqliteOptions options = {});

} // namespace merx::sql
