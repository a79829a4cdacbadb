// A service's schema: numbered SQL scripts, applied once each and in order, forward only.
//
// Scripts are written once, for both engines, with PostgreSQL's names where the two differ; SQLite gets its
// own in their place:
//
//     bytea                                            blob
//     bigint generated always as identity primary key  integer primary key autoincrement
//
// `without rowid` after a table, which saves small rows with a key of text a second tree, is left out of PostgreSQL's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/database.hpp"

namespace merx::sql {

// Compiled in from services/<name>/migrations/NNNN_what.sql; see cmake/MerxMigrations.cmake.
struct Migration {
    int number;
    std::string_view name;
    std::string_view script; // statements end with a semicolon at the end of a line
};

// The migrations of one owner of tables. Several sets live in one database, each with its own numbers: "events"
// for the outbox and inbox, "orders" for the service's own.
struct MigrationSet {
    std::string_view name;
    std::span<const Migration> migrations;
};

// Brings the database to the newest schema of the set called `set` and returns how many migrations it applied.
// Safe to repeat, and for several processes to do at once. In PostgreSQL its statements are under the database's time
// limits: give it one opened with limits for the longest of them. Throws Failure, naming the script, when one fails
// (that script leaves nothing behind), and when the database was migrated by a newer version than this one or a script
// has changed since it was applied.
Task<int> migrate(Database& database, std::string_view set, std::span<const Migration> migrations, const Clock& clock);

// The same for all sets, in their order.
Task<int> migrate(Database& database, std::span<const MigrationSet> sets, const Clock& clock);

// The script's statements, without comments that stand on lines of their own.
std::vector<std::string> statements_of(std::string_view script);

} // namespace merx::sql
