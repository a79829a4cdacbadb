// The next pair of tokens for a session.
#pragma once

#include <string>

#include "users/app/log_in.hpp"

namespace merx::users {

// 401 `invalid_refresh_token`, `session_ended` or `refresh_token_reused`, which has ended the session.
Task<Result<SignedIn>> refresh_session(const Context& context, const std::string& refresh_token);

} // namespace merx::users
