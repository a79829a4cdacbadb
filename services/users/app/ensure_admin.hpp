// Giving a shop its admin, from the command line or from the settings.
#pragma once

#include <string>

#include "users/app/ports.hpp"

namespace merx::users {

enum class AdminOutcome {
    created,   // a new account
    promoted,  // the account was there, and has the role now; its password is what it was
    unchanged, // it was an admin already
};

// Safe to repeat. 400, 429 `overloaded`.
Task<Result<AdminOutcome>> ensure_admin(const Context& context, const std::string& email, const std::string& password);

} // namespace merx::users
