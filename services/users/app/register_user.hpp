// Opening an account.
#pragma once

#include <string>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

struct Registration {
    std::string email;
    std::string password;
    std::string name;
};

// The account of a new customer; a mail asks to confirm its address. 400, 409 `email_taken`, 429 `overloaded`.
Task<Result<User>> register_user(const Context& context, const rpc::Call& call, const Registration& input);

} // namespace merx::users
