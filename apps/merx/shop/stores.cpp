#include "shop/stores.hpp"

#include "async/run_blocking.hpp"
#include "carts/migrations.hpp"
#include "catalog/migrations.hpp"
#include "core/assert.hpp"
#include "events/outbox.hpp"
#include "inventory/migrations.hpp"
#include "notifications/migrations.hpp"
#include "orders/migrations.hpp"
#include "payments/migrations.hpp"
#include "payments/sandbox.hpp"
#include "sql/lease.hpp"
#include "sql/sqlite.hpp"
#include "users/migrations.hpp"

namespace merx::shop {
namespace {

std::vector<sql::MigrationSet> sets_of(StoreName store) {
    const sql::MigrationSet events{"events", merx::events::migrations()};
    const sql::MigrationSet leases{"leases", sql::lease_migrations()};
    switch (store) {
    case StoreName::users: return {events, leases, {"users", users::migrations()}};
    case StoreName::catalog: return {events, leases, {"catalog", catalog::migrations()}};
    case StoreName::inventory: return {events, leases, {"inventory", inventory::migrations()}};
    case StoreName::carts: return {events, leases, {"carts", carts::migrations()}};
    case StoreName::orders: return {events, leases, {"orders", orders::migrations()}};
    case StoreName::payments: return {events, leases, {"payments", payments::migrations()}};
    case StoreName::sandbox: return {{"sandbox", payments::sandbox_migrations()}};
    case StoreName::notifications: return {events, leases, {"notifications", notifications::migrations()}};
    }
    MERX_UNREACHABLE();
}

} // namespace

std::string_view name_of(StoreName store) {
    switch (store) {
    case StoreName::users: return "users";
    case StoreName::catalog: return "catalog";
    case StoreName::inventory: return "inventory";
    case StoreName::carts: return "carts";
    case StoreName::orders: return "orders";
    case StoreName::payments: return "payments";
    case StoreName::sandbox: return "sandbox";
    case StoreName::notifications: return "notifications";
    }
    MERX_UNREACHABLE();
}

std::filesystem::path file_of(StoreName store, const std::filesystem::path& data_dir) {
    return data_dir / (std::string(name_of(store)) + ".db");
}

Stores Stores::open(const std::filesystem::path& data_dir) {
    std::error_code problem;
    if (std::filesystem::create_directories(data_dir, problem)) {
        std::filesystem::permissions(data_dir, std::filesystem::perms::owner_all, problem);
    }
    Stores stores;
    for (const StoreName store : all_stores) {
        stores.databases_.at(static_cast<std::size_t>(store)) = sql::open_sqlite(file_of(store, data_dir));
    }
    return stores;
}

Stores Stores::open_read_only(const std::filesystem::path& data_dir) {
    Stores stores;
    for (const StoreName store : all_stores) {
        stores.databases_.at(static_cast<std::size_t>(store)) = sql::open_sqlite_read_only(file_of(store, data_dir));
    }
    return stores;
}

std::vector<MigrationCount> migrate(Stores& stores, const Clock& clock) {
    std::vector<MigrationCount> counts;
    for (const StoreName store : all_stores) {
        const auto sets = sets_of(store);
        counts.push_back({store, run_blocking(sql::migrate(stores[store], sets, clock))});
    }
    return counts;
}

} // namespace merx::shop
