// All accounts, for those who may see them.
#pragma once

#include <cstdint>
#include <string>

#include "users/app/ports.hpp"

namespace merx::users {

struct UserQuery {
    std::int64_t page_size = 0;
    std::string page_token;
    std::string email; // only the account with this address, unless empty
};

// Newest first. 400 for a page or an address that is none.
Task<Result<Page<User>>> list_users(const Context& context, const UserQuery& query);

} // namespace merx::users
