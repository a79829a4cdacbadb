// Setting a new password with the token from the mail.
#pragma once

#include <string>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

struct PasswordReset {
    std::string token;
    std::string password;
};

// Ends every session of the account, and confirms its address, since the token came from there. 400, among others
// `invalid_token`; 429 `overloaded`.
Task<Result<void>> reset_password(const Context& context, const rpc::Call& call, const PasswordReset& input);

Error invalid_token();

} // namespace merx::users
