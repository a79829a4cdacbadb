// `merx import products`: somebody's file into the catalog, every row accounted for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "core/result.hpp"
#include "import/mapping.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"
#include "merx/inventory/v1/inventory.merx.hpp"

namespace merx::import {

struct ImportOptions {
    std::filesystem::path file;     // CSV with a header row, or JSON lines as `merx export products` writes
    std::optional<Mapping> mapping; // for CSV; recognised by the header where not given
    std::filesystem::path rejects;  // where refused rows are listed; written anew each time
    std::function<void(double done, std::uint64_t rows)> progress; // after each batch; may be empty
};

struct ImportSummary {
    std::string mapping;
    std::uint64_t rows = 0;
    std::uint64_t created = 0;
    std::uint64_t updated = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t rejected = 0;
    std::uint64_t stock_changed = 0;
    std::map<std::string, std::uint64_t> rejected_by_code;
    std::map<std::string, std::uint64_t> left_out_by_code; // fields of rows that were imported all the same
};

// Reads the file once, in batches of at most 500 rows, so that memory does not grow with it. Every row is created,
// updated, found unchanged, or refused and listed with its line and reason. Importing the same file again changes
// nothing. Fails where the file cannot be read as a whole (`file_unreadable`, `header_missing`, `mapping_unknown`,
// `column_missing`) or a service fails; what was imported before stays.
class ProductImporter {
public:
    // Both must outlive it.
    ProductImporter(catalog::v1::CatalogService& catalog, inventory::v1::InventoryService& inventory)
        : catalog_(catalog), inventory_(inventory) {}

    Task<Result<ImportSummary>> run(const ImportOptions& options);

private:
    catalog::v1::CatalogService& catalog_;
    inventory::v1::InventoryService& inventory_;
};

} // namespace merx::import
