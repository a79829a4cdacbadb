#include "search/adapters/catalog_changes.hpp"

#include <algorithm>

#include "rpc/time.hpp"

namespace merx::search {
namespace {

std::vector<std::pair<std::string, std::string>> sorted(const google::protobuf::Map<std::string, std::string>& map) {
    std::vector<std::pair<std::string, std::string>> pairs(map.begin(), map.end());
    std::ranges::sort(pairs);
    return pairs;
}

Result<std::vector<CategoryId>> categories_of(const catalog::v1::Product& product) {
    std::vector<CategoryId> categories;
    for (const std::string& text : product.category_ids()) {
        const auto id = CategoryId::parse(text);
        if (!id) {
            return fail(id.error());
        }
        categories.push_back(*id);
    }
    return categories;
}

Result<CatalogChange> change_of(std::int64_t sequence, const catalog::v1::Product& product) {
    const auto id = ProductId::parse(product.id());
    auto categories = categories_of(product);
    if (!id || !categories) {
        return fail(id ? categories.error() : id.error());
    }
    if (product.status() != catalog::v1::PRODUCT_STATUS_ACTIVE || product.variants().empty()) {
        return CatalogChange{.sequence = sequence, .thing = Unlisted{*id}};
    }
    Listing listing{.id = *id,
                    .sequence = sequence,
                    .slug = product.slug(),
                    .name = product.name(),
                    .description = product.description(),
                    .brand = product.brand(),
                    .categories = *std::move(categories),
                    .attributes = sorted(product.attributes()),
                    .image_url = product.media().empty() ? std::string{} : product.media(0).url(),
                    .currency = product.variants(0).price().currency(),
                    .variants = {},
                    .create_time = rpc::to_instant(product.create_time())};
    for (const catalog::v1::Variant& variant : product.variants()) {
        listing.variants.push_back({.sku = variant.sku(),
                                    .barcode = variant.barcode(),
                                    .options = sorted(variant.options()),
                                    .price = variant.price().amount()});
    }
    return CatalogChange{.sequence = sequence, .thing = std::move(listing)};
}

Result<CatalogChange> change_of(std::int64_t sequence, const catalog::v1::Category& message) {
    const auto id = CategoryId::parse(message.id());
    if (!id) {
        return fail(id.error());
    }
    Category category{.id = *id, .slug = message.slug(), .name = message.name(), .parent = {}};
    if (!message.parent_id().empty()) {
        const auto parent = CategoryId::parse(message.parent_id());
        if (!parent) {
            return fail(parent.error());
        }
        category.parent = *parent;
    }
    return CatalogChange{.sequence = sequence, .thing = std::move(category)};
}

template <class Removed, class Id>
Result<CatalogChange> removal_of(std::int64_t sequence, const Result<Id>& id) {
    if (!id) {
        return fail(id.error());
    }
    return CatalogChange{.sequence = sequence, .thing = Removed{*id}};
}

Result<CatalogChange> change_of(const catalog::v1::CatalogChange& message) {
    using Message = catalog::v1::CatalogChange;
    switch (message.change_case()) {
    case Message::kProduct: return change_of(message.sequence(), message.product());
    case Message::kDeletedProductId:
        return removal_of<Unlisted>(message.sequence(), ProductId::parse(message.deleted_product_id()));
    case Message::kCategory: return change_of(message.sequence(), message.category());
    case Message::kDeletedCategoryId:
        return removal_of<RemovedCategory>(message.sequence(), CategoryId::parse(message.deleted_category_id()));
    case Message::CHANGE_NOT_SET: break;
    }
    return CatalogChange{.sequence = message.sequence()};
}

} // namespace

Task<Result<CatalogFeed::Part>> CatalogChanges::read_after(std::int64_t sequence, std::size_t limit) {
    rpc::Call call;
    call.principal.service = "search";
    call.deadline = clock_.now() + call_limit;
    catalog::v1::ListCatalogChangesRequest request;
    request.set_after_sequence(sequence);
    request.set_page_size(static_cast<std::int32_t>(limit));
    const auto response = co_await or_return(catalog_.list_catalog_changes(call, request));
    Part part{.changes = {}, .head = response.head_sequence()};
    part.changes.reserve(static_cast<std::size_t>(response.changes_size()));
    for (const catalog::v1::CatalogChange& message : response.changes()) {
        part.changes.push_back(co_await or_return(change_of(message)));
    }
    co_return part;
}

} // namespace merx::search
