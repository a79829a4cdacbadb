#include "catalog/app/import_products.hpp"

#include <algorithm>

namespace merx::catalog {
namespace {

Result<ProductImport> check_draft(ProductImportDraft draft) {
    draft.product.category_ids.clear();
    auto content = check(std::move(draft.product));
    if (!content) {
        return fail(std::move(content).error());
    }
    ProductImport import{.content = std::move(*content), .category_path = std::move(draft.category_path)};
    if (auto checked = check_import(import); !checked) {
        return fail(std::move(checked).error());
    }
    return import;
}

} // namespace

Task<Result<std::vector<ImportOutcome>>> import_products(const Context& context, const rpc::Call& call,
                                                         std::vector<ProductImportDraft> drafts) {
    if (drafts.size() > max_import_batch) {
        co_return fail(invalid("/products", "too_many",
                               "At most " + std::to_string(max_import_batch) + " products can be imported at once."));
    }
    std::vector<ImportOutcome> outcomes(drafts.size());
    std::vector<ProductImport> accepted;
    std::vector<std::size_t> places; // of what was accepted, among the drafts
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        if (auto import = check_draft(std::move(drafts[i]))) {
            accepted.push_back(std::move(*import));
            places.push_back(i);
        } else {
            outcomes[i] = rejected(import.error());
        }
    }
    auto stored = co_await or_return(context.products.import(call, accepted));
    for (std::size_t i = 0; i < stored.size(); ++i) {
        outcomes[places[i]] = std::move(stored[i]);
    }
    co_return outcomes;
}

} // namespace merx::catalog
