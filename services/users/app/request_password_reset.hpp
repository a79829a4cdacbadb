// Asking for a mail with a token to set a new password.
#pragma once

#include <string>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// The same answer, in the same time, whether or not the address has an account. 400 for what is no address.
Task<Result<void>> request_password_reset(const Context& context, const rpc::Call& call, const std::string& email);

} // namespace merx::users
