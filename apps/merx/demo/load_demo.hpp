// `merx demo load`: fills a shop with goods, stock and two people to log in as.
#pragma once

#include <filesystem>
#include <string>

#include "merx/catalog/v1/catalog.merx.hpp"
#include "merx/inventory/v1/inventory.merx.hpp"
#include "merx/users/v1/users.merx.hpp"

namespace merx::demo {

inline const std::string customer_email = "ada@example.com";
inline const std::string customer_password = "correct-horse-1";
inline const std::string admin_email = "admin@example.com";
inline const std::string admin_password = "battery-staple-1";

// Units of each SKU that a fresh demo shop starts with.
inline constexpr std::int64_t initial_stock = 200;

struct Services {
    users::v1::UserService& users;
    catalog::v1::CatalogService& catalog;
    inventory::v1::InventoryService& inventory;
};

struct DemoSummary {
    int products = 0;
    int created = 0;
};

// `stock` is how many units of each new SKU there are. Pictures go into <media_dir>/demo. Safe to repeat: stock is only
// counted in where the products are new, and a customer that exists stays as they are. The admin is the caller's to
// make.
Task<Result<DemoSummary>> load_demo(Services services, std::filesystem::path media_dir, std::int64_t stock);

} // namespace merx::demo
