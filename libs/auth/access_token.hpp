// Access tokens: signed JWTs in the profile of RFC 9068, read by the rules of RFC 8725.
//
// Nothing in a token chooses how it is checked: the algorithm is EdDSA with Ed25519 (RFC 8037) and nothing else,
// keys come from our own set alone, and every header parameter that we do not write ourselves is refused.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "auth/keys.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

namespace merx::auth {

inline constexpr std::string_view token_issuer = "merx";
inline constexpr std::string_view token_audience = "merx";
inline constexpr std::chrono::seconds access_token_lifetime{600};
// How far the clocks of two of our processes may be apart.
inline constexpr std::chrono::seconds clock_leeway{5};
// How long after its end a session's last token may still pass for good by somebody's clock.
inline constexpr std::chrono::seconds ended_session_memory = access_token_lifetime + 2 * clock_leeway;
inline constexpr std::size_t max_token_size = 4'096;

struct AccessClaims {
    std::string user_id;             // sub
    std::string session_id;          // sid
    std::string token_id;            // jti
    std::vector<std::string> roles;  // roles
    std::vector<std::string> scopes; // scope, separated by spaces
    Instant issued;                  // iat, in whole seconds
    Instant expires;                 // exp, in whole seconds
};

// The texts in the claims are ids and names of ours; one that JSON would have to escape asserts.
std::string sign_access_token(const AccessClaims& claims, const SigningKey& key);

// The key that a token says it was signed with; empty for what is not a token of our making.
std::string key_id_of(std::string_view token);

// Fails with 401 `token_expired`, or `invalid_token` for everything else that is wrong.
Result<AccessClaims> read_access_token(std::string_view token, const KeySet& keys, Instant now);

} // namespace merx::auth
