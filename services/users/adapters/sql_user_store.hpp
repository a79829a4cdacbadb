// Accounts in the service's database.
#pragma once

#include "users/adapters/announcements.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// The ports must outlive it.
class SqlUserStore final : public UserStore {
public:
    SqlUserStore(sql::Database& database, Announcements& announcements)
        : database_(database), announcements_(announcements) {}

    Task<Result<void>> insert(const User& user, const std::optional<OneTimeToken>& mail, const Cause& cause) override;
    Task<Result<User>> find(UserId id) override;
    Task<Result<std::optional<User>>> find_by_email(const EmailAddress& email) override;
    Task<Result<Page<User>>> list(const PageRequest& page, const std::optional<EmailAddress>& email) override;
    Task<Result<bool>> is_empty() override;
    Task<Result<ChangedUser>> update(UserId id, const UserChange& change, const Cause& cause) override;
    Task<Result<std::vector<SessionId>>> erase(UserId id, const UserCheck& check, const Cause& cause) override;
    Task<Result<void>> send_token(const OneTimeToken& token, const Cause& cause) override;
    Task<Result<bool>> is_token(const std::string& secret, TokenPurpose purpose, Instant now) override;
    Task<Result<ChangedUser>> use_token(const std::string& secret, TokenPurpose purpose, const TokenChange& change,
                                        const Cause& cause) override;

private:
    Task<Result<ChangedUser>> apply(sql::Transaction& tx, User user, const UserChange& change, const Cause& cause);
    Task<Result<void>> write(sql::Transaction& tx, User& user, const Cause& cause);
    Task<void> send(sql::Transaction& tx, const User& user, const OneTimeToken& token, const Cause& cause);

    sql::Database& database_;
    Announcements& announcements_;
};

} // namespace merx::users
