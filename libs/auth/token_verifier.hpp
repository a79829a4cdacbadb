// Who is behind a request: checks access tokens, and remembers those it has checked.
//
// An Ed25519 check costs as much as six whole requests, so a verified token is kept under its BLAKE2b-256 until it
// expires, its session is revoked or its key goes; the least recently used give way when the cache is full. Any
// thread may call anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "auth/keys.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "rpc/call.hpp"

namespace merx::auth {

class TokenVerifier {
public:
    static constexpr std::size_t default_capacity = 16'384;

    // Believes no token until replace_keys(). The clock must outlive it.
    explicit TokenVerifier(const Clock& clock, std::size_t capacity = default_capacity);
    ~TokenVerifier();
    TokenVerifier(const TokenVerifier&) = delete;
    TokenVerifier& operator=(const TokenVerifier&) = delete;

    // Fails with 401 `token_expired` or `token_revoked`, or `invalid_token` for everything else that is wrong.
    Result<rpc::Principal> verify(std::string_view token);

    // From here on these keys alone are believed.
    void replace_keys(KeySet keys);

    // Whether the token names a key that is not believed: one that came after replace_keys(), or one that is made up.
    bool lacks_key_of(std::string_view token) const;
    bool has_keys() const;

    // Refuses every token of the session from here on. Forgotten once the last of them has expired. Told again it
    // costs nothing.
    void revoke_session(std::string_view session_id);

    // For metrics and tests.
    struct Statistics {
        std::uint64_t hits = 0;
        std::uint64_t misses = 0;
        std::size_t cached = 0;
        std::size_t revoked = 0; // sessions remembered as revoked
    };
    Statistics statistics() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace merx::auth
