// Sessions and refresh tokens in the service's database.
#pragma once

#include "sql/database.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// The database must outlive it.
class SqlSessionStore final : public SessionStore {
public:
    explicit SqlSessionStore(sql::Database& database) : database_(database) {}

    Task<Result<void>> open(const Session& session, const std::string& refresh_secret,
                            const CheckedPassword& checked) override;
    Task<Result<Refreshed>> refresh(const std::string& secret, const std::string& next_secret, Instant now) override;
    Task<Result<std::vector<SessionId>>> end(UserId user, std::optional<SessionId> only, Instant now) override;
    Task<Result<std::vector<Session>>> list(UserId user) override;

    Task<Result<Page<SessionId>>> list_ended(Instant since, const PageRequest& page) override;

    // Those that ended after that moment.
    Task<Result<std::vector<SessionId>>> ended_since(Instant time);

private:
    sql::Database& database_;
};

} // namespace merx::users
