// One account.
#pragma once

#include <string>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// 404 `user_not_found`, 401 `unauthenticated`.
Task<Result<User>> get_user(const Context& context, const rpc::Call& call, const std::string& id);

} // namespace merx::users
