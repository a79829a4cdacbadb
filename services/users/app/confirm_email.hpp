// Confirming an address with the token from the mail.
#pragma once

#include <string>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// 400 `invalid_token`, also where the account has another address by now.
Task<Result<User>> confirm_email(const Context& context, const rpc::Call& call, const std::string& token);

} // namespace merx::users
