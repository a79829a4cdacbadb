// The SQLite driver: one writer thread that commits many transactions per fsync, readers in parallel.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

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
    // How much of the file readers map into memory, shared by all of them, instead of copying its pages: a read
    // by key takes a third less time. Such pages count as resident, but the system may take them back.
    std::size_t map_mib = 128;
};

// Opens or creates the file and its WAL. Reads run on the calling thread, over a connection that no other
// thread uses meanwhile. Closing it commits what is queued; nobody may be inside a call then. Throws Failure,
// saying the file and what to do, when it cannot be opened.
std::unique_ptr<Database> open_sqlite(const std::filesystem::path& file, SqliteOptions options = {});

// Opens an existing file beside whoever writes it, for tools that look and do not touch: read() works,
// transact() throws Failure.
std::unique_ptr<Database> open_sqlite_read_only(const std::filesystem::path& file, SqliteOptions options = {});

// What SQLite's own integrity check finds wrong in the file, one problem a line; empty when it is sound.
std::string check_sqlite(const std::filesystem::path& file);

// Writes a consistent copy of a database that may be in use. Throws Failure where `copy` exists.
void copy_sqlite(const std::filesystem::path& file, const std::filesystem::path& copy);

} // namespace merx::sql
