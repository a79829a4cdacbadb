#include "auth/roles.hpp"

#include <algorithm>
#include <array>

namespace merx::auth {
namespace {

struct Role {
    std::string_view name;
    std::span<const std::string_view> scopes;
};

constexpr std::array catalog_scopes = {std::string_view("catalog:write"), std::string_view("inventory:read"),
                                       std::string_view("inventory:write")};
constexpr std::array order_scopes = {std::string_view("inventory:read"), std::string_view("notifications:read"),
                                     std::string_view("orders:read"),    std::string_view("orders:write"),
                                     std::string_view("payments:read"),  std::string_view("payments:write"),
                                     std::string_view("users:read")};
constexpr std::array admin_scopes = {std::string_view("catalog:write"),   std::string_view("inventory:read"),
                                     std::string_view("inventory:write"), std::string_view("notifications:read"),
                                     std::string_view("orders:read"),     std::string_view("orders:write"),
                                     std::string_view("payments:read"),   std::string_view("payments:write"),
                                     std::string_view("users:read"),      std::string_view("users:write")};

constexpr std::array roles_table = {
    Role{.name = "customer", .scopes = {}},
    Role{.name = "catalog_manager", .scopes = catalog_scopes},
    Role{.name = "order_manager", .scopes = order_scopes},
    Role{.name = "admin", .scopes = admin_scopes},
};

const Role* find(std::string_view name) {
    const auto* const role = std::ranges::find(roles_table, name, &Role::name);
    return role == roles_table.end() ? nullptr : role;
}

} // namespace

bool is_role(std::string_view name) {
    return find(name) != nullptr;
}

std::vector<std::string> scopes_of(std::span<const std::string> roles) {
    std::vector<std::string> scopes;
    for (const std::string& name : roles) {
        if (const Role* role = find(name)) {
            scopes.insert(scopes.end(), role->scopes.begin(), role->scopes.end());
        }
    }
    std::ranges::sort(scopes);
    const auto repeated = std::ranges::unique(scopes);
    scopes.erase(repeated.begin(), repeated.end());
    return scopes;
}

} // namespace merx::auth
