// What a new password must be: long enough, and nothing else (NIST SP 800-63B: rules of composition do harm).
#pragma once

#include <cstddef>
#include <string_view>

#include "core/result.hpp"

namespace merx::users {

inline constexpr std::size_t min_password_length = 8;   // code points
inline constexpr std::size_t max_password_length = 256; // code points

// Fails with `required`, `too_short`, `too_long` or `invalid_utf8`; the pointer is empty.
Result<void> check_new_password(std::string_view password);

// A password to compare, not to set: whatever somebody types, up to a bound on the work it makes.
Result<void> check_given_password(std::string_view password);

} // namespace merx::users
