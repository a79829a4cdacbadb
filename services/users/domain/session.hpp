// A stay of a person on one device, from login to logout, and the family of refresh tokens that carries it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "users/domain/ids.hpp"

namespace merx::users {

// A session ends by itself when nothing refreshed it for so long.
inline constexpr std::chrono::days session_idle_lifetime{30};

struct Session {
    SessionId id;
    UserId user_id;
    std::string client_address; // where it was started from
    Instant create_time;
    Instant refresh_time;
    Instant expire_time;
    std::optional<Instant> end_time;

    bool is_open(Instant now) const { return !end_time && now < expire_time; }
    void refresh(Instant now) {
        refresh_time = now;
        expire_time = now + session_idle_lifetime;
    }
};

enum class RefreshOutcome {
    refreshed,
    unknown, // no such token was ever given out, or its session is long gone
    ended,   // the session has ended, or expired
    reused,  // the token was used before: the session has been ended now
};

// The rule of rotation (RFC 9700, section 4.14.2). A token used twice is in two hands, one of which stole it, and
// nobody can tell which: the session ends for both. The second of two requests at once is no exception.
RefreshOutcome use_refresh_token(Session& session, bool was_used, Instant now);

} // namespace merx::users
