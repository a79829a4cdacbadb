#include "users/app/refresh_session.hpp"

#include "core/assert.hpp"
#include "users/domain/refresh_token.hpp"

namespace merx::users {
namespace {

Error session_ended() {
    return unauthenticated("session_ended", "The session has ended; log in again.");
}

} // namespace

Task<Result<SignedIn>> refresh_session(const Context& context, const std::string& refresh_token) {
    const RefreshToken token = RefreshToken::parse(refresh_token);
    if (token.session && context.tokens.is_known_as_ended(*token.session)) {
        co_return fail(session_ended());
    }
    const Instant now = context.clock.now();
    RefreshToken next{.secret = context.secrets.make(), .session = std::nullopt};
    const Refreshed refreshed = co_await or_return(context.sessions.refresh(token.secret, next.secret, now));
    switch (refreshed.outcome) {
    case RefreshOutcome::refreshed:
        next.session = refreshed.session->id;
        co_return SignedIn{.user = *refreshed.user,
                           .access_token = context.tokens.issue(*refreshed.user, refreshed.session->id, now),
                           .expires_in = context.tokens.lifetime(),
                           .refresh_token = next.text()};
    case RefreshOutcome::reused:
        context.tokens.revoke({&refreshed.session->id, 1});
        co_return fail(unauthenticated(
            "refresh_token_reused", "This refresh token was used before; its session has been ended. Log in again."));
    case RefreshOutcome::ended: co_return fail(session_ended());
    case RefreshOutcome::unknown:
        co_return fail(unauthenticated("invalid_refresh_token", "This is not a refresh token of ours; log in again."));
    }
    MERX_UNREACHABLE();
}

} // namespace merx::users
