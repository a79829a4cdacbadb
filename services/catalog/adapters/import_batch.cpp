#include "catalog/adapters/import_batch.hpp"

#include "catalog/adapters/free_slug.hpp"
#include "catalog/adapters/product_rows.hpp"
#include "catalog/domain/slug.hpp"

namespace merx::catalog {
namespace {

ImportOutcome outcome_of(ImportOutcome::Kind kind, const Product& product) {
    return {.kind = kind, .product = product.id, .code = {}, .detail = {}};
}

} // namespace

Task<std::vector<ImportOutcome>> ImportBatch::run(std::span<const ProductImport> imports) {
    categories_ = co_await read_tree(tx_);
    std::vector<ImportOutcome> outcomes;
    outcomes.reserve(imports.size());
    for (const ProductImport& one : imports) {
        auto outcome = co_await import(one);
        outcomes.push_back(outcome ? std::move(*outcome) : rejected(outcome.error()));
    }
    co_return outcomes;
}

Task<Result<ImportOutcome>> ImportBatch::import(const ProductImport& import) {
    const std::string mark = fingerprint(import);
    auto stored = co_await find_product_by_external_id(tx_, import.content.external_id);
    if (stored && stored->import_mark == mark) {
        co_return outcome_of(ImportOutcome::Kind::unchanged, stored->product);
    }
    ProductContent content = import.content;
    Product product = stored ? stored->product : make_product(content, ids_, now_);
    if (stored) {
        replace_content(product, content, ids_, now_);
    }
    co_await or_return(check_unique(tx_, product, stored ? std::optional(stored->ref) : std::nullopt));

    const auto category = co_await or_return(find_or_create(import.category_path));
    std::vector<std::int64_t> category_refs;
    if (category) {
        content.categories = {*category};
        category_refs = {categories_.refs.at(*category)};
    }
    if (!stored) {
        product.content.categories = content.categories;
        if (product.content.slug.empty()) {
            product.content.slug = co_await find_free_slug(tx_, SlugOwner::product, make_slug(content.name, "product"));
        }
        product.sequence = numbers_.next();
        co_await insert_product(tx_, product, category_refs, mark);
        co_await announcements_.append(tx_, call_, "product.created", product);
        co_return outcome_of(ImportOutcome::Kind::created, product);
    }
    if (!replace_content(stored->product, std::move(content), ids_, now_)) {
        co_await mark_imported(tx_, stored->ref, mark);
        co_return outcome_of(ImportOutcome::Kind::unchanged, stored->product);
    }
    stored->import_mark = mark;
    stored->product.sequence = numbers_.next();
    co_await update_product(tx_, *stored, category_refs);
    co_await announcements_.append(tx_, call_, "product.updated", stored->product);
    co_return outcome_of(ImportOutcome::Kind::updated, stored->product);
}

Task<Result<std::optional<CategoryId>>> ImportBatch::find_or_create(const std::vector<std::string>& path) {
    std::optional<CategoryId> place;
    for (const std::string& name : path) {
        if (const Category* known = categories_.tree.find_child(place, name)) {
            place = known->id;
            continue;
        }
        Category category = make_category({.slug = {}, .name = name, .parent = place}, ids_, now_);
        category.sequence = numbers_.next();
        co_await or_return(insert_category(tx_, categories_, category));
        co_await announcements_.append(tx_, call_, "category.created",
                                       PlacedCategory{category, categories_.tree.path(category.id)});
        place = category.id;
    }
    co_return place;
}

} // namespace merx::catalog
