#include "users/adapters/sql_attempt_store.hpp"

#include "users/adapters/attempt_rows.hpp"

namespace merx::users {

Task<Result<void>> SqlAttemptStore::check(const EmailAddress& email, Instant now) {
    co_return co_await database_.read_once<void>([&](sql::Session& session) -> Task<Result<void>> {
        co_return check_attempts(co_await find_attempts(session, email), now);
    });
}

Task<Result<void>> SqlAttemptStore::add_failure(const EmailAddress& email, Instant now) {
    co_return co_await database_.transact<void>([&](sql::Transaction& tx) -> Task<Result<void>> {
        LoginAttempts attempts = co_await find_attempts(tx, email);
        co_await or_return(check_attempts(attempts, now));
        attempts.add_failure(now);
        co_await write_attempts(tx, email, attempts);
        co_return Result<void>();
    });
}

} // namespace merx::users
