// A shop in this process, as far as search needs one: catalog and inventory over SQLite files in a directory of its
// own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "engines/listing.hpp"
#include "inventory/inventory.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"
#include "merx/inventory/v1/inventory.merx.hpp"
#include "runtime/event_loops.hpp"
#include "testing/temp_dir.hpp"

namespace merx::search_engines {

class Shop {
public:
    Shop();
    ~Shop();
    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    catalog::v1::CatalogService& catalog() { return catalog_->api(); }
    inventory::v1::InventoryService& inventory() { return inventory_->api(); }
    const std::filesystem::path& directory() const { return dir_.path(); }

    // Imports them as `merx import products` does, with `stock` units of each of their SKUs. Throws where one is
    // refused.
    void import(std::span<const catalog::v1::ProductImport> products, std::int64_t stock);
    // Every product as the catalog answers it, in the order of their ids.
    std::vector<Listing> listings();

private:
    const testing::TempDir dir_;
    const SystemClock clock_;
    SystemRandom random_;
    TimeOrderedIds ids_{clock_, random_};
    runtime::EventLoops loops_{1};
    std::unique_ptr<sql::Database> catalog_database_;
    std::unique_ptr<sql::Database> inventory_database_;
    std::unique_ptr<events::Outbox> outbox_;
    std::unique_ptr<catalog::Catalog> catalog_;
    std::unique_ptr<inventory::Inventory> inventory_;
};

// The rights that importing takes.
rpc::Call importer_call();

// A product that is there under this id, as it will be after this import.
Listing listing_of(const catalog::v1::ProductImport& import, const std::string& id);

} // namespace merx::search_engines
