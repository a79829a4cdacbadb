// Saying what an account is in the shop.
#pragma once

#include <string>
#include <vector>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// Takes effect when the account's access tokens are next refreshed. 400, 404 `user_not_found`, 409 `last_admin`, 412
// `etag_mismatch`.
Task<Result<User>> set_roles(const Context& context, const rpc::Call& call, const std::string& id,
                             const std::vector<std::string>& roles);

} // namespace merx::users
