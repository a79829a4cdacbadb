#include "users/domain/login_attempts.hpp"

#include <algorithm>

namespace merx::users {
namespace {

std::chrono::seconds delay_after(std::int64_t failures) {
    if (failures < free_attempts) {
        return std::chrono::seconds{0};
    }
    std::chrono::seconds delay = first_delay;
    for (std::int64_t i = free_attempts; i < failures && delay < longest_delay; ++i) {
        delay *= 2;
    }
    return std::min(delay, longest_delay);
}

} // namespace

void LoginAttempts::add_failure(Instant now) {
    failures = now - last_failure >= attempts_memory ? 1 : failures + 1;
    last_failure = now;
}

std::optional<std::chrono::seconds> LoginAttempts::locked_for(Instant now) const {
    const Instant until = last_failure + delay_after(failures);
    if (now >= until) {
        return std::nullopt;
    }
    return std::chrono::ceil<std::chrono::seconds>(until - now);
}

Result<void> check_attempts(const LoginAttempts& attempts, Instant now) {
    if (const auto wait = attempts.locked_for(now)) {
        return fail({.kind = ErrorKind::resource_exhausted,
                     .code = "too_many_attempts",
                     .detail = "Too many wrong passwords were given for this address; try again later.",
                     .retry_after = *wait});
    }
    return {};
}

} // namespace merx::users
