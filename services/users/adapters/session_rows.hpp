// Sessions as rows, for the stores that end them.
#pragma once

#include <optional>
#include <vector>

#include "sql/database.hpp"
#include "users/domain/session.hpp"

namespace merx::users {

// From the columns id, user_id, client_address, create_time, refresh_time, expire_time, end_time.
Session session_of(const sql::Row& row);

// Ends the open sessions of the account, but for the one to spare, and names them.
Task<std::vector<SessionId>> end_sessions(sql::Transaction& tx, UserId user, std::optional<SessionId> spare,
                                          Instant now);

} // namespace merx::users
