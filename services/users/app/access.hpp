// Whose account a caller may reach.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "rpc/call.hpp"
#include "users/domain/ids.hpp"

namespace merx::users {

enum class Reach { read, write };

// The account that `id` names, where `me` is the caller's own. Everyone reaches their own; the scopes `users:read`
// and `users:write`, and other services, reach everyone's. For all others 404 `user_not_found`, as for an account
// that does not exist; 401 `unauthenticated` for a guest.
Result<UserId> reach_user(const rpc::Call& call, std::string_view id, Reach reach);

bool is_own(const rpc::Call& call, UserId id);

Error user_not_found();
Error address_not_found();

} // namespace merx::users
