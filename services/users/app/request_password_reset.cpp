#include "users/app/request_password_reset.hpp"

#include "users/app/input.hpp"

namespace merx::users {

Task<Result<void>> request_password_reset(const Context& context, const rpc::Call& call, const std::string& email) {
    const auto address = EmailAddress::parse(email);
    InputCheck check;
    check.note(address, "/email");
    co_await or_return(std::move(check).finish());

    const Instant now = context.clock.now();
    const OneTimeToken token{.secret = context.secrets.make(),
                             .purpose = TokenPurpose::reset_password,
                             .email = *address,
                             .expire_time = now + reset_token_lifetime};
    co_return co_await context.users.send_token(token, {.time = now, .trace_parent = call.trace_parent});
}

} // namespace merx::users
