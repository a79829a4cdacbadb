// The stores of a process, one per service: SQLite files in the data directory, or databases of a PostgreSQL.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "runtime/settings.hpp"
#include "shop/topology.hpp"
#include "sql/database.hpp"
#include "sql/lease.hpp"
#include "sql/migrations.hpp"

namespace merx::shop {

// The owner of a store. `sandbox` is the built-in payment provider, which keeps its own books as if it were another
// company, and lives with payments.
enum class StoreName { users, catalog, inventory, carts, orders, payments, sandbox, notifications };

inline constexpr std::array all_stores{StoreName::users,   StoreName::catalog,      StoreName::inventory,
                                       StoreName::carts,   StoreName::orders,       StoreName::payments,
                                       StoreName::sandbox, StoreName::notifications};

std::string_view name_of(StoreName store);
std::filesystem::path file_of(StoreName store, const std::filesystem::path& data_dir);
// "postgresql://merx@db.example:5432/merx_orders"
std::string url_of(StoreName store, const runtime::Settings& settings);
// Those of the services that a process runs.
std::vector<StoreName> stores_of(const Topology& topology);

class Stores {
public:
    // Opens those of the hosted services. SQLite: creates what is missing, only its owner may read the directory, and
    // throws sql::Failure, saying the file and what to do. PostgreSQL: throws nothing; calls do until it is there.
    static Stores open(const runtime::Settings& settings, const Topology& topology = {});
    // All of an embedded shop.
    static Stores open(const std::filesystem::path& data_dir);
    // Opens existing stores to look at, beside a running shop. SQLite: throws sql::Failure where one is missing.
    static Stores open_read_only(const runtime::Settings& settings);

    // One of a hosted service.
    sql::Database& operator[](StoreName store) { return *open_.at(store).database; }
    std::vector<StoreName> names() const;

    // How processes that share this store settle who does what only one may do. None where nobody shares it.
    sql::Leases* leases(StoreName store) { return open_.at(store).leases.get(); }

private:
    struct OpenStore {
        std::unique_ptr<sql::Database> database;
        std::unique_ptr<sql::Leases> leases;
    };
    // What the stores refer to and moves with them.
    struct Ground {
        SystemRandom random;
        SystemClock clock;
    };

    std::unique_ptr<Ground> ground_;
    std::map<StoreName, OpenStore> open_;
};

struct MigrationCount {
    StoreName store;
    int applied;
};

// Brings every store to the schema of this version. Safe to repeat; throws sql::Failure.
std::vector<MigrationCount> migrate(Stores& stores, const Clock& clock);
// The same, after creating what is missing of a PostgreSQL's databases. Throws sql::Failure also where one is missing
// and the role may not create it.
std::vector<MigrationCount> create_and_migrate(Stores& stores, const runtime::Settings& settings, const Clock& clock);

} // namespace merx::shop
