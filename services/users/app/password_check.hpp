// Comparing a password with an account's, slowly for those who guess.
#pragma once

#include <optional>
#include <string>

#include "users/app/ports.hpp"

namespace merx::users {

// Whether the password is the account's, in the same time whether or not there is one. A wrong one is counted
// against the address. Holds no transaction while it hashes. 429 `too_many_attempts`, 429 `overloaded`.
Task<Result<bool>> check_password(const Context& context, const EmailAddress& email, const std::optional<User>& user,
                                  const std::string& password);

} // namespace merx::users
