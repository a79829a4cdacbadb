#include "shop/stores.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <thread>

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
#include "sql/postgres.hpp"
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

ServiceName owner_of(StoreName store) {
    switch (store) {
    case StoreName::users: return ServiceName::users;
    case StoreName::catalog: return ServiceName::catalog;
    case StoreName::inventory: return ServiceName::inventory;
    case StoreName::carts: return ServiceName::carts;
    case StoreName::orders: return ServiceName::orders;
    case StoreName::payments:
    case StoreName::sandbox: return ServiceName::payments;
    case StoreName::notifications: return ServiceName::notifications;
    }
    MERX_UNREACHABLE();
}

// An index over a large table takes its time.
constexpr std::chrono::hours migration_limit{4};
constexpr std::chrono::seconds created_patience{10};
constexpr std::chrono::milliseconds created_poll{50};

int migrate_postgres(const std::string& url, std::span<const sql::MigrationSet> sets, const Clock& clock) {
    SystemRandom random;
    const auto database = sql::open_postgres({.url = url,
                                              .write_connections = 1,
                                              .statement_timeout = migration_limit,
                                              .transaction_timeout = migration_limit},
                                             random);
    return run_blocking(sql::migrate(*database, sets, clock));
}

// Of this run of this process, and readable for a person who looks into the table of leases.
std::string unique_name(Random& random) {
    std::array<char, 256> host{};
    static_cast<void>(::gethostname(host.data(), host.size() - 1));
    return fmt::format("{}-{}-{:08x}", host.data(), ::getpid(), random.next() & 0xffff'ffffU);
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

std::string url_of(StoreName store, const runtime::Settings& settings) {
    const std::string_view url = settings.database_url;
    const std::size_t options = std::min(url.find('?'), url.size());
    std::string text(url.substr(0, options));
    text += '/' + settings.database_prefix + std::string(name_of(store));
    text += url.substr(options);
    return text;
}

std::vector<StoreName> stores_of(const Topology& topology) {
    std::vector<StoreName> stores;
    std::ranges::copy_if(all_stores, std::back_inserter(stores),
                         [&](StoreName store) { return topology.hosts(owner_of(store)); });
    return stores;
}

Stores Stores::open(const runtime::Settings& settings, const Topology& topology) {
    Stores stores;
    if (settings.database_url.empty()) {
        std::error_code problem;
        if (std::filesystem::create_directories(settings.data_dir, problem)) {
            std::filesystem::permissions(settings.data_dir, std::filesystem::perms::owner_all, problem);
        }
        for (const StoreName store : stores_of(topology)) {
            stores.open_[store] = {.database = sql::open_sqlite(file_of(store, settings.data_dir)), .leases = {}};
        }
        return stores;
    }
    stores.ground_ = std::make_unique<Ground>();
    const std::string owner = unique_name(stores.ground_->random);
    for (const StoreName store : stores_of(topology)) {
        auto database = sql::open_postgres({.url = url_of(store, settings)}, stores.ground_->random);
        auto leases = std::make_unique<sql::Leases>(*database, owner, stores.ground_->clock, settings.lease);
        stores.open_[store] = {.database = std::move(database), .leases = std::move(leases)};
    }
    return stores;
}

Stores Stores::open(const std::filesystem::path& data_dir) {
    runtime::Settings settings;
    settings.data_dir = data_dir;
    return open(settings);
}

Stores Stores::open_read_only(const runtime::Settings& settings) {
    Stores stores;
    stores.ground_ = std::make_unique<Ground>();
    for (const StoreName store : all_stores) {
        stores.open_[store].database =
            settings.database_url.empty()
                ? sql::open_sqlite_read_only(file_of(store, settings.data_dir))
                : sql::open_postgres_read_only({.url = url_of(store, settings)}, stores.ground_->random);
    }
    return stores;
}

std::vector<StoreName> Stores::names() const {
    std::vector<StoreName> names;
    for (const auto& [name, store] : open_) {
        names.push_back(name);
    }
    return names;
}

std::vector<MigrationCount> migrate(Stores& stores, const Clock& clock) {
    std::vector<MigrationCount> counts;
    for (const StoreName store : stores.names()) {
        const auto sets = sets_of(store);
        counts.push_back({store, run_blocking(sql::migrate(stores[store], sets, clock))});
    }
    return counts;
}

std::vector<MigrationCount> create_and_migrate(Stores& stores, const runtime::Settings& settings, const Clock& clock) {
    if (settings.database_url.empty()) {
        return migrate(stores, clock);
    }
    std::vector<MigrationCount> counts;
    for (const StoreName store : stores.names()) {
        const std::string url = url_of(store, settings);
        try {
            counts.push_back({store, migrate_postgres(url, sets_of(store), clock)});
        } catch (const sql::Failure&) {
            // Most often it is there, so it is not asked before.
            sql::create_postgres_database(url);
            counts.push_back({store, migrate_postgres(url, sets_of(store), clock)});
        }
        // One that was not there when it was first connected to is tried again by itself, but not at once.
        const auto limit = std::chrono::steady_clock::now() + created_patience;
        while (!stores[store].healthy() && std::chrono::steady_clock::now() < limit) {
            std::this_thread::sleep_for(created_poll);
        }
    }
    return counts;
}

} // namespace merx::shop
