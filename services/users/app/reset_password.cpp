#include "users/app/reset_password.hpp"

#include "users/app/input.hpp"
#include "users/domain/password_policy.hpp"

namespace merx::users {

Task<Result<void>> reset_password(const Context& context, const rpc::Call& call, const PasswordReset& input) {
    InputCheck check;
    check.note(check_new_password(input.password), "/password");
    co_await or_return(std::move(check).finish());

    // Made-up tokens must not cost a hash each.
    constexpr auto purpose = TokenPurpose::reset_password;
    const bool is_token = co_await or_return(context.users.is_token(input.token, purpose, context.clock.now()));
    if (!is_token) {
        co_return fail(invalid_token());
    }
    const std::string hash = co_await or_return(context.passwords.hash(input.password));
    const TokenChange change = [&](User& user, const EmailAddress& mailbox) -> Result<Effects> {
        if (mailbox.key() != user.email.key()) {
            return fail(invalid_token()); // the account has moved to another mailbox since
        }
        user.password_hash = hash;
        user.email_confirmed = true;
        return Effects{.changed = true, .sessions = Effects::Sessions::end_all};
    };
    const ChangedUser changed = co_await or_return(context.users.use_token(
        input.token, purpose, change, {.time = context.clock.now(), .trace_parent = call.trace_parent}));
    context.tokens.revoke(changed.ended_sessions);
    co_return Result<void>();
}

Error invalid_token() {
    return invalid("/token", "invalid_token", "This token is not one of ours, was used before, or has expired.");
}

} // namespace merx::users
