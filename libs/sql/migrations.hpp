// A service's schema: numbered SQL scripts, applied once each and in order, forward only.
#pragma once

#include <span>
#include <string_view>

#include "sql/database.hpp"

namespace merx::sql {

// Compiled in from services/<name>/migrations/NNNN_what.sql; see cmake/MerxMigrations.cmake.
struct Migration {
    int number;
    std::string_view name;
    std::string_view script; // statements end with a semicolon at the end of a line
};

// Brings the database to the newest schema and returns how many migrations it applied. Safe to repeat. Throws
// Failure, naming the script, when one fails (that script leaves nothing behind), and when the database was
// migrated by a newer version than this one or a script has changed since it was applied.
Task<int> migrate(Database& database, std::span<const Migration> migrations, const Clock& clock);

} // namespace merx::sql
