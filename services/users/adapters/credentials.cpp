#include "users/adapters/credentials.hpp"

#include "auth/access_token.hpp"
#include "auth/roles.hpp"
#include "auth/secret.hpp"

namespace merx::users {

Task<Result<std::string>> HashedPasswords::hash(std::string password) {
    return hasher_.hash(std::move(password));
}

Task<Result<bool>> HashedPasswords::verify(std::string hash, std::string password) {
    return hasher_.verify(std::move(hash), std::move(password));
}

Task<Result<bool>> HashedPasswords::verify_absent(std::string password) {
    return hasher_.verify_absent(std::move(password));
}

bool HashedPasswords::needs_rehash(const std::string& hash) const {
    return hasher_.needs_rehash(hash);
}

std::string RandomSecrets::make() {
    return auth::make_secret(random_);
}

std::string SignedAccessTokens::issue(const User& user, SessionId session, Instant now) {
    const std::vector<std::string> roles = names_of(user.roles);
    const Instant issued = std::chrono::floor<std::chrono::seconds>(now);
    return auth::sign_access_token({.user_id = user.id.text(),
                                    .session_id = session.text(),
                                    .token_id = to_base32(ids_.next()),
                                    .roles = roles,
                                    .scopes = auth::scopes_of(roles),
                                    .issued = issued,
                                    .expires = issued + auth::access_token_lifetime},
                                   *keys_.current(now));
}

std::chrono::seconds SignedAccessTokens::lifetime() const {
    return auth::access_token_lifetime;
}

std::chrono::seconds SignedAccessTokens::longest_life() const {
    return auth::ended_session_memory;
}

void SignedAccessTokens::revoke(std::span<const SessionId> sessions) {
    std::vector<std::string> ids;
    ids.reserve(sessions.size());
    for (const SessionId& session : sessions) {
        ids.push_back(session.text());
        verifier_.revoke_session(ids.back());
    }
    if (elsewhere_ != nullptr && !ids.empty()) {
        elsewhere_->announce(ids);
    }
}

bool SignedAccessTokens::is_known_as_ended(SessionId session) const {
    return elsewhere_ != nullptr && elsewhere_->contains(session.text());
}

} // namespace merx::users
