#include "users/app/log_in.hpp"

#include "users/app/input.hpp"
#include "users/app/password_check.hpp"
#include "users/domain/password_policy.hpp"
#include "users/domain/refresh_token.hpp"

namespace merx::users {

Task<Result<SignedIn>> log_in(const Context& context, const rpc::Call& call, const Credentials& input) {
    const auto email = EmailAddress::parse(input.email);
    InputCheck check;
    check.note(email, "/email");
    check.note(check_given_password(input.password), "/password");
    co_await or_return(std::move(check).finish());

    const std::optional<User> user = co_await or_return(context.users.find_by_email(*email));
    const bool correct = co_await or_return(check_password(context, *email, user, input.password));
    if (!correct || !user) {
        co_return fail(invalid_credentials());
    }

    CheckedPassword checked{.email = *email, .password_hash = user->password_hash};
    if (context.passwords.needs_rehash(user->password_hash)) {
        checked.new_hash = co_await or_return(context.passwords.hash(input.password));
    }
    const Instant now = context.clock.now();
    Session session{.id = SessionId::make(context.ids),
                    .user_id = user->id,
                    .client_address = call.client_address,
                    .create_time = now};
    session.refresh(now);
    std::string secret = context.secrets.make();
    co_await or_return(context.sessions.open(session, secret, checked));
    co_return SignedIn{.user = *user,
                       .access_token = context.tokens.issue(*user, session.id, now),
                       .expires_in = context.tokens.lifetime(),
                       .refresh_token = RefreshToken{.secret = std::move(secret), .session = session.id}.text()};
}

Error invalid_credentials() {
    return unauthenticated("invalid_credentials", "There is no account with this address and password.");
}

} // namespace merx::users
