#include "users/app/password_check.hpp"

namespace merx::users {

Task<Result<bool>> check_password(const Context& context, const EmailAddress& email, const std::optional<User>& user,
                                  const std::string& password) {
    co_await or_return(context.attempts.check(email, context.clock.now()));
    const bool correct = co_await or_return(user ? context.passwords.verify(user->password_hash, password)
                                                 : context.passwords.verify_absent(password));
    if (!correct) {
        co_await or_return(context.attempts.add_failure(email, context.clock.now()));
    }
    co_return correct;
}

} // namespace merx::users
