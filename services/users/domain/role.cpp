#include "users/domain/role.hpp"

#include <algorithm>

#include "core/assert.hpp"

namespace merx::users {

std::string_view name_of(Role role) {
    switch (role) {
    case Role::customer: return "customer";
    case Role::catalog_manager: return "catalog_manager";
    case Role::order_manager: return "order_manager";
    case Role::admin: return "admin";
    }
    MERX_UNREACHABLE();
}

std::optional<Role> parse_role(std::string_view name) {
    const auto* const role = std::ranges::find(all_roles, name, name_of);
    return role == all_roles.end() ? std::nullopt : std::optional(*role);
}

std::vector<std::string> names_of(std::span<const Role> roles) {
    std::vector<std::string> names;
    names.reserve(roles.size());
    for (const Role role : roles) {
        names.emplace_back(name_of(role));
    }
    return names;
}

Result<std::vector<Role>> parse_roles(std::span<const std::string> names) {
    if (names.empty()) {
        return fail(invalid("", "required", "An account has at least one role."));
    }
    std::vector<Role> roles;
    std::vector<FieldError> wrong;
    for (std::size_t i = 0; i < names.size() && wrong.size() < all_roles.size(); ++i) {
        const std::string pointer = '/' + std::to_string(i);
        const std::optional<Role> role = parse_role(names[i]);
        if (!role) {
            wrong.push_back({pointer, "unknown_role", "Roles are customer, catalog_manager, order_manager and admin."});
        } else if (std::ranges::find(roles, *role) != roles.end()) {
            wrong.push_back({pointer, "duplicate_value", "This role is named twice."});
        } else {
            roles.push_back(*role);
        }
    }
    if (!wrong.empty()) {
        return fail(invalid(std::move(wrong)));
    }
    std::ranges::sort(roles);
    return roles;
}

} // namespace merx::users
