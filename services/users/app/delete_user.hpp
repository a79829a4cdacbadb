// Erasing an account.
#pragma once

#include <string>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// 404 `user_not_found`, 409 `last_admin`, 412 `etag_mismatch`.
Task<Result<void>> delete_user(const Context& context, const rpc::Call& call, const std::string& id);

} // namespace merx::users
