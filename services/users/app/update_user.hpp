// Changing an account.
#pragma once

#include <optional>
#include <string>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

struct UserPatch {
    std::optional<std::string> name{};
    std::optional<std::string> email{};
    std::optional<std::string> password{};
    std::string current_password{}; // needed for one's own address and password
    std::string etag{};
};

// A new address must be confirmed again; a new password ends the other sessions. 400, 404 `user_not_found`,
// 409 `email_taken`, 412 `etag_mismatch`, 429 `too_many_attempts`, 429 `overloaded`.
Task<Result<User>> update_user(const Context& context, const rpc::Call& call, const std::string& id,
                               const UserPatch& patch);

} // namespace merx::users
