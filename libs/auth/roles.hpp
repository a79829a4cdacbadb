// What each role may do. The one table behind the scopes of access tokens.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace merx::auth {

bool is_role(std::string_view name);

// The scopes of all the roles together, sorted, each once; unknown roles give none.
std::vector<std::string> scopes_of(std::span<const std::string> roles);

} // namespace merx::auth
