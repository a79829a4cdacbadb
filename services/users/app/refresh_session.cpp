#include "users/app/refresh_session.hpp"

#include "core/assert.hpp"

namespace merx::users {

Task<Result<SignedIn>> refresh_session(const Context& context, const std::string& refresh_token) {
    const Instant now = context.clock.now();
    std::string next = context.secrets.make();
    const Refreshed refreshed = co_await or_return(context.sessions.refresh(refresh_token, next, now));
    switch (refreshed.outcome) {
    case RefreshOutcome::refreshed:
        co_return SignedIn{.user = *refreshed.user,
                           .access_token = context.tokens.issue(*refreshed.user, refreshed.session->id, now),
                           .expires_in = context.tokens.lifetime(),
                           .refresh_token = std::move(next)};
    case RefreshOutcome::reused:
        context.tokens.revoke({&refreshed.session->id, 1});
        co_return fail(unauthenticated(
            "refresh_token_reused", "This refresh token was used before; its session has been ended. Log in again."));
    case RefreshOutcome::ended:
        co_return fail(unauthenticated("session_ended", "The session has ended; log in again."));
    case RefreshOutcome::unknown:
        co_return fail(unauthenticated("invalid_refresh_token", "This is not a refresh token of ours; log in again."));
    }
    MERX_UNREACHABLE();
}

} // namespace merx::users
