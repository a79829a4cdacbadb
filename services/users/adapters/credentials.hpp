// libs/auth as the use cases know it.
#pragma once

#include "auth/password.hpp"
#include "auth/token_verifier.hpp"
#include "cache/ended_sessions.hpp"
#include "users/adapters/signing_keys.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

class HashedPasswords final : public Passwords {
public:
    HashedPasswords(WorkerPool& pool, Random& random, auth::PasswordCost cost) : hasher_(pool, random, cost) {}

    Task<Result<std::string>> hash(std::string password) override;
    Task<Result<bool>> verify(std::string hash, std::string password) override;
    Task<Result<bool>> verify_absent(std::string password) override;
    bool needs_rehash(const std::string& hash) const override;

private:
    auth::PasswordHasher hasher_;
};

class RandomSecrets final : public Secrets {
public:
    explicit RandomSecrets(Random& random) : random_(random) {}
    std::string make() override;

private:
    Random& random_;
};

// All must outlive it.
class SignedAccessTokens final : public AccessTokens {
public:
    // `elsewhere`: where other processes hear of ended sessions; null where there are none.
    SignedAccessTokens(const SigningKeys& keys, auth::TokenVerifier& verifier, IdSource& ids,
                       cache::EndedSessions* elsewhere)
        : keys_(keys), verifier_(verifier), ids_(ids), elsewhere_(elsewhere) {}

    std::string issue(const User& user, SessionId session, Instant now) override;
    std::chrono::seconds lifetime() const override;
    std::chrono::seconds longest_life() const override;
    void revoke(std::span<const SessionId> sessions) override;
    bool is_known_as_ended(SessionId session) const override;

private:
    const SigningKeys& keys_;
    auth::TokenVerifier& verifier_;
    IdSource& ids_;
    cache::EndedSessions* elsewhere_;
};

} // namespace merx::users
