// How guessing passwords is made slow.
//
// Attempts are counted per address, whether or not it has an account, so that the answers do not tell. The first few
// failures are free, as fingers slip; each one after that doubles the time in which no answer is given at all.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace merx::users {

inline constexpr std::int64_t free_attempts = 5;
inline constexpr std::chrono::seconds first_delay{5};
inline constexpr std::chrono::seconds longest_delay{900};
// Failures are forgotten when none was added for so long.
inline constexpr std::chrono::hours attempts_memory{24};

struct LoginAttempts {
    std::int64_t failures = 0;
    Instant last_failure;

    void add_failure(Instant now);
    // How long until the next attempt is looked at; none where it is at once.
    std::optional<std::chrono::seconds> locked_for(Instant now) const;
};

// Fails with 429 `too_many_attempts` and how long to wait.
Result<void> check_attempts(const LoginAttempts& attempts, Instant now);

} // namespace merx::users
