#include "users/app/set_roles.hpp"

#include "users/app/access.hpp"
#include "users/app/input.hpp"

namespace merx::users {

Task<Result<User>> set_roles(const Context& context, const rpc::Call& call, const std::string& id,
                             const std::vector<std::string>& roles) {
    const rpc::Principal& principal = call.principal;
    // Owning an account is no reason to choose its roles.
    if (principal.service.empty() && !principal.has_scope("users:write")) {
        co_return fail(permission_denied("missing_scope", "This needs the scope users:write."));
    }
    const UserId user_id = co_await or_return(reach_user(call, id, Reach::write));
    const auto parsed = parse_roles(roles);
    InputCheck check;
    check.note(parsed, "/roles");
    co_await or_return(std::move(check).finish());

    const UserChange change = [&](User& user) -> Result<Effects> {
        if (auto fresh = check_etag(user, call.if_match); !fresh) {
            return fail(std::move(fresh).error());
        }
        const bool changed = user.roles != *parsed;
        user.roles = *parsed;
        return Effects{.changed = changed};
    };
    ChangedUser changed = co_await or_return(
        context.users.update(user_id, change, {.time = context.clock.now(), .trace_parent = call.trace_parent}));
    co_return std::move(changed.user);
}

} // namespace merx::users
