#include "users/app/delete_user.hpp"

#include "users/app/access.hpp"

namespace merx::users {

Task<Result<void>> delete_user(const Context& context, const rpc::Call& call, const std::string& id) {
    const UserId user_id = co_await or_return(reach_user(call, id, Reach::write));
    const UserCheck check = [&](const User& user) { return check_etag(user, call.if_match); };
    const std::vector<SessionId> ended = co_await or_return(
        context.users.erase(user_id, check, {.time = context.clock.now(), .trace_parent = call.trace_parent}));
    context.tokens.revoke(ended);
    co_return Result<void>();
}

} // namespace merx::users
