// Failed logins in the service's database.
#pragma once

#include "sql/database.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// The database must outlive it.
class SqlAttemptStore final : public AttemptStore {
public:
    explicit SqlAttemptStore(sql::Database& database) : database_(database) {}

    Task<Result<void>> check(const EmailAddress& email, Instant now) override;
    Task<Result<void>> add_failure(const EmailAddress& email, Instant now) override;

private:
    sql::Database& database_;
};

} // namespace merx::users
