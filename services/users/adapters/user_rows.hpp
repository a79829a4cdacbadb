// Accounts as rows of the table `users`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sql/database.hpp"
#include "users/domain/user.hpp"

namespace merx::users {

inline constexpr std::string_view user_columns =
    "id, email, email_confirmed, name, roles, password_hash, version, create_time, update_time";

// From these columns.
User user_of(const sql::Row& row);

// Within the caller's transaction or snapshot.
Task<std::optional<User>> find_user(sql::Session& session, UserId id);
Task<std::optional<User>> find_user_by_email(sql::Session& session, const EmailAddress& email);

std::string roles_text(const User& user);

} // namespace merx::users
