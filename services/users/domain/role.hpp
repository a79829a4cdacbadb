// What an account is in the shop. What each role may do is libs/auth's table.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace merx::users {

enum class Role { customer, catalog_manager, order_manager, admin };

inline constexpr std::array all_roles = {Role::customer, Role::catalog_manager, Role::order_manager, Role::admin};

std::string_view name_of(Role role);
std::optional<Role> parse_role(std::string_view name);

std::vector<std::string> names_of(std::span<const Role> roles);

// At least one role, none twice, in the order of `all_roles`. Fails with `required`, `unknown_role` or
// `duplicate_value`, with pointers such as `/1`.
Result<std::vector<Role>> parse_roles(std::span<const std::string> names);

} // namespace merx::users
