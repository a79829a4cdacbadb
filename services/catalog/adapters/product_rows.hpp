// Products as rows: reading one, and writing one with everything that is derived from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "catalog/domain/product.hpp"
#include "sql/database.hpp"

namespace merx::catalog {

struct StoredProduct {
    std::int64_t ref = 0; // its name inside the store
    Product product;
    std::string import_mark; // empty where it was not imported
};

Task<std::optional<StoredProduct>> find_product(sql::Session& session, ProductId id);
Task<std::optional<StoredProduct>> find_product_by_slug(sql::Session& session, std::string_view slug);
Task<std::optional<StoredProduct>> find_product_by_external_id(sql::Session& session, std::string_view external_id);
// In the order of the refs, all of which exist.
Task<std::vector<Product>> find_products(sql::Session& session, const std::vector<std::int64_t>& refs);

// In the order of the ids, without those that are not for sale.
Task<std::vector<Product>> find_active_products(sql::Session& session, std::span<const ProductId> ids);

// Refuses what another product than `own` holds already: `slug_taken`, `sku_taken`, `external_id_taken`.
Task<Result<void>> check_unique(sql::Session& session, const Product& product, std::optional<std::int64_t> own);

// Refs of the product's categories, or `unknown_category` with the pointer of the first that does not exist.
Task<Result<std::vector<std::int64_t>>> find_category_refs(sql::Session& session,
                                                           const std::vector<CategoryId>& categories);

// Writes the product and everything derived from it. What they are given was checked with the functions above.
Task<void> insert_product(sql::Session& session, const Product& product, const std::vector<std::int64_t>& categories,
                          std::string_view import_mark);
Task<void> update_product(sql::Session& session, const StoredProduct& stored,
                          const std::vector<std::int64_t>& categories);
// Leaves the row, as a record nobody finds.
Task<void> bury_product(sql::Session& session, const StoredProduct& stored);
// That an import found it to hold already what the source says.
Task<void> mark_imported(sql::Session& session, std::int64_t ref, std::string_view import_mark);

Task<std::vector<SellableVariant>> find_sellable(sql::Session& session, std::span<const Sku> skus);

std::int64_t to_column(ProductStatus status);

} // namespace merx::catalog
