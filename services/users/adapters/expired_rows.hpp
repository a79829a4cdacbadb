// Rows that time has made worthless.
#pragma once

#include "sql/database.hpp"

namespace merx::users {

// Deletes sessions past their expiry with their refresh tokens, tokens of mails that work no more, and failed logins
// that are forgotten. Returns how many rows went.
Task<std::int64_t> delete_expired_rows(sql::Database& database, Instant now);

} // namespace merx::users
