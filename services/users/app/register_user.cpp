#include "users/app/register_user.hpp"

#include "users/app/input.hpp"
#include "users/domain/password_policy.hpp"

namespace merx::users {

Task<Result<User>> register_user(const Context& context, const rpc::Call& call, const Registration& input) {
    auto email = EmailAddress::parse(input.email);
    auto name = plain_text(input.name, person_name_bounds);
    InputCheck check;
    check.note(email, "/email");
    check.note(check_new_password(input.password), "/password");
    check.note(name, "/name");
    co_await or_return(std::move(check).finish());

    std::string hash = co_await or_return(context.passwords.hash(input.password));
    const Instant now = context.clock.now();
    const User user{.id = UserId::make(context.ids),
                    .email = *std::move(email),
                    .name = *std::move(name),
                    .roles = {Role::customer},
                    .password_hash = std::move(hash),
                    .create_time = now,
                    .update_time = now};
    const OneTimeToken confirmation{.secret = context.secrets.make(),
                                    .purpose = TokenPurpose::confirm_email,
                                    .email = user.email,
                                    .expire_time = now + confirmation_token_lifetime};
    co_await or_return(context.users.insert(user, confirmation, {.time = now, .trace_parent = call.trace_parent}));
    co_return user;
}

} // namespace merx::users
