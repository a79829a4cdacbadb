// The countries of ISO 3166-1.
#pragma once

#include <string_view>

namespace merx::users {

// Whether this is an officially assigned alpha-2 code, in capitals.
bool is_country_code(std::string_view code);

} // namespace merx::users
