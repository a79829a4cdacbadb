// Importing: products that come again and again from a source of truth elsewhere.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "catalog/domain/product.hpp"

namespace merx::catalog {

constexpr std::size_t max_import_batch = 500;

// One product of an import that passed every check of its own. Its content names no categories and has an
// external_id.
struct ProductImport {
    ProductContent content;
    std::vector<std::string> category_path; // names from the root down; may be empty
};

// What became of one product of an import.
struct ImportOutcome {
    enum class Kind { created, updated, unchanged, rejected };
    Kind kind = Kind::rejected;
    std::optional<ProductId> product; // unless rejected
    std::string code;                 // why it was rejected
    std::string detail;
};

ImportOutcome rejected(const Error& error);

// Checks what an import adds to a product: `required` for an absent external_id, and the bounds of the path.
Result<void> check_import(const ProductImport& import);

// A fingerprint of what the source says, so that what has not changed there since is left alone, together with any
// change made in the shop meanwhile.
std::string fingerprint(const ProductImport& import);

} // namespace merx::catalog
