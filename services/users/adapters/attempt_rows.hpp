// Failed logins as rows, under the fingerprint of the address, so that addresses without an account are not kept.
#pragma once

#include "sql/database.hpp"
#include "users/domain/email_address.hpp"
#include "users/domain/login_attempts.hpp"

namespace merx::users {

// No failures where there is no row.
Task<LoginAttempts> find_attempts(sql::Session& session, const EmailAddress& email);
Task<void> write_attempts(sql::Transaction& tx, const EmailAddress& email, const LoginAttempts& attempts);
Task<void> forget_attempts(sql::Transaction& tx, const EmailAddress& email);

} // namespace merx::users
