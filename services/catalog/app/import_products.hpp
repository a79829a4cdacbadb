// Products from a source elsewhere.
#pragma once

#include "catalog/app/ports.hpp"
#include "catalog/domain/product_draft.hpp"

namespace merx::catalog {

struct ProductImportDraft {
    ProductDraft product; // its category_ids are ignored
    std::vector<std::string> category_path;
};

// Creates or replaces products by their external ids, at most max_import_batch at once (`too_many`), each on its own.
// What the source has not changed since it was last imported is left alone. One outcome for each, in their order.
Task<Result<std::vector<ImportOutcome>>> import_products(const Context& context, const rpc::Call& call,
                                                         std::vector<ProductImportDraft> drafts);

} // namespace merx::catalog
