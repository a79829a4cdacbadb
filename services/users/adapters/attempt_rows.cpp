#include "users/adapters/attempt_rows.hpp"

#include "auth/secret.hpp"

namespace merx::users {

Task<LoginAttempts> find_attempts(sql::Session& session, const EmailAddress& email) {
    const sql::Rows rows =
        co_await session.query("select failures, last_failure from login_attempts where address_fingerprint = $1",
                               {auth::fingerprint(email.key())});
    if (rows.empty()) {
        co_return LoginAttempts{};
    }
    co_return LoginAttempts{.failures = rows.front().integer(0), .last_failure = rows.front().instant(1)};
}

Task<void> write_attempts(sql::Transaction& tx, const EmailAddress& email, const LoginAttempts& attempts) {
    co_await tx.execute("insert into login_attempts (address_fingerprint, failures, last_failure) "
                        "values ($1, $2, $3) on conflict (address_fingerprint) do update set "
                        "failures = excluded.failures, last_failure = excluded.last_failure",
                        {auth::fingerprint(email.key()), attempts.failures, attempts.last_failure});
}

Task<void> forget_attempts(sql::Transaction& tx, const EmailAddress& email) {
    co_await tx.execute("delete from login_attempts where address_fingerprint = $1", {auth::fingerprint(email.key())});
}

} // namespace merx::users
