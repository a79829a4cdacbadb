// What PostgreSQL answers, in the words of sql::Database.
//
// Internal to libs/sql.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sql/database.hpp"

struct pg_result;

namespace merx::sql {

struct PostgresResultDeleter {
    void operator()(pg_result* result) const noexcept;
};
using PostgresResult = std::unique_ptr<pg_result, PostgresResultDeleter>;

// Why something was not done.
struct PostgresProblem {
    enum class Kind {
        refused,    // the statement is wrong, or the server does not want to
        constraint, // a constraint forbids it
        race,       // another transaction was faster: the same again may succeed
        stale,      // a prepared statement is older than the schema: the same, prepared anew, may succeed
        lost,       // the connection is gone, and with it the answer
        overloaded, // too many wait
    };
    Kind kind = Kind::refused;
    std::string message;
};

// The problem that an error result tells of; `sql` is named in its message.
PostgresProblem problem_of(const pg_result* error, std::string_view sql);

// As Failure, ConstraintViolation or Overloaded.
[[noreturn]] void raise(const PostgresProblem& problem);

// The rows of an answer in binary format. Throws Failure where a column has a type that sql::Value has no form for.
Rows rows_of(const pg_result* answer);
// The number of rows a statement inserted, updated or deleted.
std::int64_t affected_rows(pg_result* answer);

} // namespace merx::sql
