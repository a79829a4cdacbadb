// An account.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "users/domain/email_address.hpp"
#include "users/domain/ids.hpp"
#include "users/domain/plain_text.hpp"
#include "users/domain/role.hpp"

namespace merx::users {

inline constexpr TextBounds person_name_bounds{.min = 1, .max = 200};

struct User {
    UserId id;
    EmailAddress email;
    bool email_confirmed = false;
    std::string name;
    std::vector<Role> roles;
    std::string password_hash; // a PHC string
    std::int64_t version = 1;  // grows with every change
    Instant create_time;
    Instant update_time;

    bool has(Role role) const { return std::ranges::find(roles, role) != roles.end(); }
    // What a client sends back to say which version it changes.
    std::string etag() const { return std::to_string(version); }
};

// Fails with 412 `etag_mismatch`. An empty etag asks for nothing; `*` is met by whatever exists.
Result<void> check_etag(const User& user, std::string_view etag);

} // namespace merx::users
