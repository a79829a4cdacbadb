#include "users/app/confirm_email.hpp"

#include "users/app/reset_password.hpp"

namespace merx::users {

Task<Result<User>> confirm_email(const Context& context, const rpc::Call& call, const std::string& token) {
    const TokenChange change = [](User& user, const EmailAddress& mailbox) -> Result<Effects> {
        if (mailbox.key() != user.email.key()) {
            return fail(invalid_token());
        }
        const bool changed = !user.email_confirmed;
        user.email_confirmed = true;
        return Effects{.changed = changed};
    };
    ChangedUser changed = co_await or_return(context.users.use_token(
        token, TokenPurpose::confirm_email, change, {.time = context.clock.now(), .trace_parent = call.trace_parent}));
    co_return std::move(changed.user);
}

} // namespace merx::users
