// Starting a session.
#pragma once

#include <chrono>
#include <string>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// What a client gets to show who it is.
struct SignedIn {
    User user;
    std::string access_token;
    std::chrono::seconds expires_in;
    std::string refresh_token;
};

struct Credentials {
    std::string email;
    std::string password;
};

// 400, 401 `invalid_credentials` whether the address or the password is wrong, 429 `too_many_attempts`,
// 429 `overloaded`.
Task<Result<SignedIn>> log_in(const Context& context, const rpc::Call& call, const Credentials& input);

Error invalid_credentials();

} // namespace merx::users
