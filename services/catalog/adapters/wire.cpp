#include "catalog/adapters/wire.hpp"

#include "core/assert.hpp"
#include "rpc/time.hpp"

namespace merx::catalog {
namespace {

v1::ProductStatus to_wire(ProductStatus status) {
    switch (status) {
    case ProductStatus::draft: return v1::PRODUCT_STATUS_DRAFT;
    case ProductStatus::active: return v1::PRODUCT_STATUS_ACTIVE;
    case ProductStatus::archived: return v1::PRODUCT_STATUS_ARCHIVED;
    }
    MERX_UNREACHABLE();
}

std::optional<ProductStatus> to_status(v1::ProductStatus status) {
    switch (status) {
    case v1::PRODUCT_STATUS_DRAFT: return ProductStatus::draft;
    case v1::PRODUCT_STATUS_ACTIVE: return ProductStatus::active;
    case v1::PRODUCT_STATUS_ARCHIVED: return ProductStatus::archived;
    default: return std::nullopt;
    }
}

types::v1::Money to_wire(const Money& money) {
    types::v1::Money message;
    message.set_amount(money.amount());
    message.set_currency(std::string(money.currency().code()));
    return message;
}

void add_variants(v1::Product& message, const Product& product) {
    message.mutable_variants()->Reserve(static_cast<int>(product.content.variants.size()));
    for (std::size_t i = 0; i < product.content.variants.size(); ++i) {
        const Variant& variant = product.content.variants[i];
        v1::Variant& added = *message.add_variants();
        added.set_id(product.variant_ids[i].text());
        added.set_sku(variant.sku.text());
        for (const auto& [name, value] : variant.options) {
            (*added.mutable_options())[name] = value;
        }
        *added.mutable_price() = to_wire(variant.price);
        added.set_weight_grams(variant.weight_grams);
        added.set_barcode(variant.barcode);
    }
}

VariantDraft to_draft(const v1::Variant& message) {
    VariantDraft draft{.sku = message.sku(),
                       .options = {message.options().begin(), message.options().end()},
                       .price = {},
                       .weight_grams = message.weight_grams(),
                       .barcode = message.barcode()};
    if (message.has_price()) {
        draft.price = {.amount = message.price().amount(), .currency = message.price().currency()};
    }
    return draft;
}

} // namespace

v1::Product to_wire(const Product& product) {
    const ProductContent& content = product.content;
    v1::Product message;
    message.set_id(product.id.text());
    message.set_slug(content.slug);
    message.set_name(content.name);
    message.set_description(content.description);
    message.set_brand(content.brand);
    message.set_status(to_wire(content.status));
    for (const CategoryId& category : content.categories) {
        message.add_category_ids(category.text());
    }
    for (const auto& [name, value] : content.attributes) {
        (*message.mutable_attributes())[name] = value;
    }
    for (const Media& media : content.media) {
        v1::Media& added = *message.add_media();
        added.set_url(media.url);
        added.set_alt(media.alt);
    }
    for (const Option& option : content.options) {
        v1::Option& added = *message.add_options();
        added.set_name(option.name);
        for (const std::string& value : option.values) {
            added.add_values(value);
        }
    }
    add_variants(message, product);
    message.set_external_id(content.external_id);
    message.set_etag(product.etag());
    *message.mutable_create_time() = rpc::to_timestamp(product.create_time);
    *message.mutable_update_time() = rpc::to_timestamp(product.update_time);
    message.set_sequence(product.sequence);
    return message;
}

v1::Category to_wire(const PlacedCategory& placed) {
    const Category& category = placed.category;
    v1::Category message;
    message.set_id(category.id.text());
    message.set_slug(category.content.slug);
    message.set_name(category.content.name);
    if (category.content.parent) {
        message.set_parent_id(category.content.parent->text());
    }
    for (const std::string& name : placed.path) {
        message.add_path(name);
    }
    message.set_etag(category.etag());
    *message.mutable_create_time() = rpc::to_timestamp(category.create_time);
    *message.mutable_update_time() = rpc::to_timestamp(category.update_time);
    message.set_sequence(category.sequence);
    return message;
}

v1::SellableVariant to_wire(const SellableVariant& variant) {
    v1::SellableVariant message;
    message.set_sku(variant.sku.text());
    message.set_product_id(variant.product.text());
    message.set_variant_id(variant.variant.text());
    message.set_name(variant.name);
    *message.mutable_price() = to_wire(variant.price);
    message.set_weight_grams(variant.weight_grams);
    message.set_image_url(variant.image_url);
    return message;
}

v1::CatalogChange to_wire(const Change& change) {
    struct Writer {
        void operator()(const Product& product) const { *message.mutable_product() = to_wire(product); }
        void operator()(const PlacedCategory& category) const { *message.mutable_category() = to_wire(category); }
        void operator()(const ProductId& id) const { message.set_deleted_product_id(id.text()); }
        void operator()(const CategoryId& id) const { message.set_deleted_category_id(id.text()); }
        v1::CatalogChange& message;
    };
    v1::CatalogChange message;
    message.set_sequence(change.sequence);
    message.set_version(change.version);
    std::visit(Writer{message}, change.what);
    return message;
}

v1::ImportOutcome to_wire(const ImportOutcome& outcome) {
    v1::ImportOutcome message;
    switch (outcome.kind) {
    case ImportOutcome::Kind::created: message.set_kind(v1::ImportOutcome::KIND_CREATED); break;
    case ImportOutcome::Kind::updated: message.set_kind(v1::ImportOutcome::KIND_UPDATED); break;
    case ImportOutcome::Kind::unchanged: message.set_kind(v1::ImportOutcome::KIND_UNCHANGED); break;
    case ImportOutcome::Kind::rejected: message.set_kind(v1::ImportOutcome::KIND_REJECTED); break;
    }
    message.set_product_id(outcome.product ? outcome.product->text() : "");
    message.set_code(outcome.code);
    message.set_detail(outcome.detail);
    return message;
}

ProductDraft to_draft(const v1::Product& product) {
    ProductDraft draft{.slug = product.slug(),
                       .name = product.name(),
                       .description = product.description(),
                       .brand = product.brand(),
                       .status = to_status(product.status()),
                       .category_ids = {product.category_ids().begin(), product.category_ids().end()},
                       .attributes = {product.attributes().begin(), product.attributes().end()},
                       .media = {},
                       .options = {},
                       .variants = {},
                       .external_id = product.external_id()};
    for (const v1::Media& media : product.media()) {
        draft.media.push_back({.url = media.url(), .alt = media.alt()});
    }
    for (const v1::Option& option : product.options()) {
        draft.options.push_back({.name = option.name(), .values = {option.values().begin(), option.values().end()}});
    }
    for (const v1::Variant& variant : product.variants()) {
        draft.variants.push_back(to_draft(variant));
    }
    return draft;
}

CategoryDraft to_draft(const v1::Category& category) {
    return {.slug = category.slug(), .name = category.name(), .parent_id = category.parent_id()};
}

ListProducts to_list_products(const v1::ListProductsRequest& request) {
    ListProducts asked{
        .filter = {.category = request.category(),
                   .brand = request.brand(),
                   .min_price = {},
                   .max_price = {},
                   .attributes = {request.attributes().begin(), request.attributes().end()},
                   .status = to_status(request.status())},
        .sort = request.sort(),
        .page_size = request.page_size(),
        .page_token = request.page_token(),
    };
    if (request.has_min_price()) {
        asked.filter.min_price = request.min_price();
    }
    if (request.has_max_price()) {
        asked.filter.max_price = request.max_price();
    }
    return asked;
}

ProductSearchQuery to_search_query(const v1::ListProductsRequest& request) {
    ProductSearchQuery query{.q = request.q(),
                             .page_size = request.page_size(),
                             .page_token = request.page_token(),
                             .category = request.category(),
                             .brand = request.brand(),
                             .min_price = {},
                             .max_price = {},
                             .attributes = {request.attributes().begin(), request.attributes().end()},
                             .in_stock = request.in_stock(),
                             .sort = request.sort(),
                             .language = request.language(),
                             .correct = !request.has_correct() || request.correct(),
                             .min_sequence = request.min_sequence()};
    if (request.has_min_price()) {
        query.min_price = request.min_price();
    }
    if (request.has_max_price()) {
        query.max_price = request.max_price();
    }
    return query;
}

std::vector<ProductImportDraft> to_import_drafts(const v1::BatchImportProductsRequest& request) {
    std::vector<ProductImportDraft> drafts;
    drafts.reserve(static_cast<std::size_t>(request.products_size()));
    for (const v1::ProductImport& import : request.products()) {
        drafts.push_back({.product = to_draft(import.product()),
                          .category_path = {import.category_path().begin(), import.category_path().end()}});
    }
    return drafts;
}

} // namespace merx::catalog
