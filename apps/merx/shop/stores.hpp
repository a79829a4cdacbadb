// The stores of an embedded shop: one SQLite file per service in the data directory.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "sql/database.hpp"
#include "sql/migrations.hpp"

namespace merx::shop {

// The owner of a store. `sandbox` is the built-in payment provider, which keeps its own books as if it were another
// company.
enum class StoreName { users, catalog, inventory, carts, orders, payments, sandbox, notifications };

inline constexpr std::array all_stores{StoreName::users,   StoreName::catalog,      StoreName::inventory,
                                       StoreName::carts,   StoreName::orders,       StoreName::payments,
                                       StoreName::sandbox, StoreName::notifications};

std::string_view name_of(StoreName store);
std::filesystem::path file_of(StoreName store, const std::filesystem::path& data_dir);

class Stores {
public:
    // Opens all files, creating what is missing; only its owner may read the directory. Throws sql::Failure, saying
    // the file and what to do.
    static Stores open(const std::filesystem::path& data_dir);
    // Opens existing files to look at, beside a running shop. Throws sql::Failure where one is missing.
    static Stores open_read_only(const std::filesystem::path& data_dir);

    sql::Database& operator[](StoreName store) { return *databases_.at(static_cast<std::size_t>(store)); }

private:
    std::array<std::unique_ptr<sql::Database>, all_stores.size()> databases_;
};

struct MigrationCount {
    StoreName store;
    int applied;
};

// Brings every store to the schema of this version. Safe to repeat; throws sql::Failure.
std::vector<MigrationCount> migrate(Stores& stores, const Clock& clock);

} // namespace merx::shop
