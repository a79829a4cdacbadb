#include "users/app/log_out.hpp"

namespace merx::users {

Task<Result<void>> log_out(const Context& context, const rpc::Call& call, bool everywhere) {
    const auto user = UserId::parse(call.principal.user_id);
    const auto session = SessionId::parse(call.principal.session_id);
    if (!user || !session) {
        co_return fail(unauthenticated("unauthenticated", "Log in first."));
    }
    const auto only = everywhere ? std::nullopt : std::optional(*session);
    const std::vector<SessionId> ended = co_await or_return(context.sessions.end(*user, only, context.clock.now()));
    context.tokens.revoke(ended);
    co_return Result<void>();
}

} // namespace merx::users
