// Ending a session.
#pragma once

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// The caller's session, or every one of the account. Ending what has ended is no failure. 401 `unauthenticated`.
Task<Result<void>> log_out(const Context& context, const rpc::Call& call, bool everywhere);

} // namespace merx::users
