#include "catalog/adapters/product_rows.hpp"

#include <algorithm>
#include <map>

#include "catalog/adapters/in_list.hpp"
#include "catalog/adapters/product_document.hpp"
#include "catalog/domain/field_checks.hpp"
#include "core/assert.hpp"

namespace merx::catalog {
namespace {

const std::string select_products =
    "select ref, id, status, version, create_time, update_time, import_mark, document, sequence from products where ";

StoredProduct read_row(const sql::Row& row) {
    StoredProduct stored{.ref = row.integer(0),
                         .product = {.id = ProductId::parse(row.text(1)).value(),
                                     .content = {},
                                     .variant_ids = {},
                                     .version = row.integer(3),
                                     .create_time = row.instant(4),
                                     .update_time = row.instant(5),
                                     .sequence = row.integer(8)},
                         .import_mark = row.optional_text(6).value_or("")};
    read_document(row.text(7), stored.product.content, stored.product.variant_ids);
    stored.product.content.status = static_cast<ProductStatus>(row.integer(2));
    return stored;
}

std::optional<StoredProduct> read_first(const sql::Rows& rows) {
    return rows.empty() ? std::nullopt : std::optional(read_row(rows.front()));
}

Error taken(std::string pointer, std::string code, std::string detail) {
    Error error = conflict(code, detail);
    error.fields.push_back({std::move(pointer), std::move(code), std::move(detail)});
    return error;
}

} // namespace

std::int64_t to_column(ProductStatus status) {
    return static_cast<std::int64_t>(status);
}

Task<std::optional<StoredProduct>> find_product(sql::Session& session, ProductId id) {
    static const std::string by_id = select_products + "id = $1 and status < 3"; // not deleted
    co_return read_first(co_await session.query(by_id, {id.text()}));
}

Task<std::optional<StoredProduct>> find_product_by_slug(sql::Session& session, std::string_view slug) {
    static const std::string by_slug = select_products + "slug = $1";
    co_return read_first(co_await session.query(by_slug, {slug}));
}

Task<std::optional<StoredProduct>> find_product_by_external_id(sql::Session& session, std::string_view external_id) {
    static const std::string by_external_id = select_products + "external_id = $1";
    co_return read_first(co_await session.query(by_external_id, {external_id}));
}

Task<std::vector<Product>> find_products(sql::Session& session, const std::vector<std::int64_t>& refs) {
    static const InList by_ref(select_products + "ref in");
    std::vector<Product> products;
    if (refs.empty()) {
        co_return products;
    }
    const sql::Rows rows = co_await by_ref.query(session, sql::Params(refs.begin(), refs.end()));
    std::map<std::int64_t, const sql::Row*> found;
    for (const sql::Row& row : rows) {
        found.emplace(row.integer(0), &row);
    }
    products.reserve(refs.size());
    for (const std::int64_t ref : refs) {
        products.push_back(read_row(*found.at(ref)).product);
    }
    co_return products;
}

Task<std::vector<Product>> find_active_products(sql::Session& session, std::span<const ProductId> ids) {
    static const InList by_id(select_products + "status = 1 and id in");
    std::vector<Product> products;
    if (ids.empty()) {
        co_return products;
    }
    sql::Params texts;
    texts.reserve(ids.size());
    for (const ProductId& id : ids) {
        texts.emplace_back(id.text());
    }
    const sql::Rows rows = co_await by_id.query(session, std::move(texts));
    std::map<std::string_view, const sql::Row*> found;
    for (const sql::Row& row : rows) {
        found.emplace(row.text(1), &row);
    }
    for (const ProductId& id : ids) {
        if (const auto row = found.find(id.text()); row != found.end()) {
            products.push_back(read_row(*row->second).product);
        }
    }
    co_return products;
}

Task<Result<void>> check_unique(sql::Session& session, const Product& product, std::optional<std::int64_t> own) {
    static const InList by_sku("select sku, product from variants where sku in");
    const ProductContent& content = product.content;
    const std::int64_t self = own.value_or(0);
    if (!content.slug.empty() &&
        !(co_await session.query("select 1 from products where slug = $1 and ref <> $2", {content.slug, self}))
             .empty()) {
        co_return fail(taken("/slug", "slug_taken", "Another product has this slug."));
    }
    if (!content.external_id.empty() &&
        !(co_await session.query("select 1 from products where external_id = $1 and ref <> $2",
                                 {content.external_id, self}))
             .empty()) {
        co_return fail(taken("/external_id", "external_id_taken", "Another product has this external id."));
    }
    sql::Params skus;
    for (const Variant& variant : content.variants) {
        skus.emplace_back(variant.sku.text());
    }
    for (const sql::Row& row : co_await by_sku.query(session, std::move(skus))) {
        if (row.integer(1) != self) {
            const auto place = std::ranges::find(content.variants, row.text(0),
                                                 [](const Variant& variant) { return variant.sku.text(); });
            const auto index = static_cast<std::size_t>(place - content.variants.begin());
            co_return fail(taken(at(at("/variants", index), "sku"), "sku_taken",
                                 "Another product has a variant with the SKU " + row.text(0) + '.'));
        }
    }
    co_return Result<void>();
}

Task<Result<std::vector<std::int64_t>>> find_category_refs(sql::Session& session,
                                                           const std::vector<CategoryId>& categories) {
    std::vector<std::int64_t> refs;
    for (std::size_t i = 0; i < categories.size(); ++i) {
        const sql::Rows rows =
            co_await session.query("select ref from categories where id = $1", {categories[i].text()});
        if (rows.empty()) {
            co_return fail(invalid(at("/category_ids", i), "unknown_category", "There is no such category."));
        }
        refs.push_back(rows.front().integer(0));
    }
    co_return refs;
}

Task<std::vector<SellableVariant>> find_sellable(sql::Session& session, std::span<const Sku> skus) {
    static const InList by_sku("select sku, product_id, variant_id, name, amount, currency, weight_grams, image_url "
                               "from variants where sellable = 1 and sku in");
    std::vector<SellableVariant> variants;
    if (skus.empty()) {
        co_return variants;
    }
    sql::Params texts;
    texts.reserve(skus.size());
    for (const Sku& sku : skus) {
        texts.emplace_back(sku.text());
    }
    for (const sql::Row& row : co_await by_sku.query(session, std::move(texts))) {
        variants.push_back({.sku = Sku::parse(row.text(0)).value(),
                            .product = ProductId::parse(row.text(1)).value(),
                            .variant = VariantId::parse(row.text(2)).value(),
                            .name = row.text(3),
                            .price = Money::make(row.integer(4), Currency::parse(row.text(5)).value()).value(),
                            .weight_grams = row.integer(6),
                            .image_url = row.text(7)});
    }
    co_return variants;
}

} // namespace merx::catalog
