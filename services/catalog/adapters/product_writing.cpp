#include <algorithm>

#include "catalog/adapters/product_document.hpp"
#include "catalog/adapters/product_rows.hpp"
#include "catalog/domain/slug.hpp"

namespace merx::catalog {
namespace {

// A status column beyond those of ProductStatus.
constexpr std::int64_t deleted = 3;

sql::Value or_null(std::string_view text) {
    return text.empty() ? sql::Value() : sql::Value(text);
}

Task<void> write_variants(sql::Session& session, std::int64_t ref, const Product& product) {
    const ProductContent& content = product.content;
    for (std::size_t i = 0; i < content.variants.size(); ++i) {
        const Variant& variant = content.variants[i];
        co_await session.execute(
            "insert into variants (sku, product, product_id, variant_id, name, amount, currency, weight_grams, "
            "image_url, sellable) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            {variant.sku.text(), ref, product.id.text(), product.variant_ids[i].text(), variant_name(content, variant),
             variant.price.amount(), variant.price.currency().code(), variant.weight_grams, product.image_url(),
             content.status == ProductStatus::active});
    }
}

Task<void> write_listing(sql::Session& session, std::int64_t ref, const Product& product,
                         const std::vector<std::int64_t>& categories) {
    std::vector<std::int64_t> places{0}; // the whole shop, then every category it is in or below
    for (const std::int64_t category : categories) {
        co_await session.execute("insert into product_categories (product, category) values ($1, $2)", {ref, category});
        const sql::Rows upward =
            co_await session.query("with recursive upward (ref, parent) as ("
                                   "select ref, parent from categories where ref = $1 union all "
                                   "select c.ref, c.parent from categories c join upward u on c.ref = u.parent) "
                                   "select ref from upward",
                                   {category});
        for (const sql::Row& row : upward) {
            if (std::ranges::find(places, row.integer(0)) == places.end()) {
                places.push_back(row.integer(0));
            }
        }
    }
    const std::string name_key = make_sort_key(product.content.name);
    for (const std::int64_t place : places) {
        co_await session.execute(
            "insert into product_listing (product, category, status, name_key, lowest_price, "
            "highest_price) values ($1, $2, $3, $4, $5, $6)",
            {ref, place, to_column(product.content.status), name_key, product.lowest_price(), product.highest_price()});
    }
}

Task<void> write_facets(sql::Session& session, std::int64_t ref, const ProductContent& content) {
    constexpr std::string_view insert = "insert into product_facets (product, name, value) values ($1, $2, $3)";
    if (!content.brand.empty()) {
        co_await session.execute(insert, {ref, "", content.brand});
    }
    for (const auto& [name, value] : content.attributes) {
        co_await session.execute(insert, {ref, name, value});
    }
}

Task<void> write_derived(sql::Session& session, std::int64_t ref, const Product& product,
                         const std::vector<std::int64_t>& categories) {
    co_await write_variants(session, ref, product);
    co_await write_listing(session, ref, product, categories);
    co_await write_facets(session, ref, product.content);
}

Task<void> erase_derived(sql::Session& session, std::int64_t ref) {
    co_await session.execute("delete from variants where product = $1", {ref});
    co_await session.execute("delete from product_categories where product = $1", {ref});
    co_await session.execute("delete from product_listing where product = $1", {ref});
    co_await session.execute("delete from product_facets where product = $1", {ref});
}

} // namespace

Task<void> insert_product(sql::Session& session, const Product& product, const std::vector<std::int64_t>& categories,
                          std::string_view import_mark) {
    const sql::Rows rows = co_await session.query(
        "insert into products (id, slug, external_id, import_mark, status, version, create_time, update_time, "
        "document, sequence) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ref",
        {product.id.text(), product.content.slug, or_null(product.content.external_id), or_null(import_mark),
         to_column(product.content.status), product.version, product.create_time, product.update_time,
         write_document(product.content, product.variant_ids), product.sequence});
    co_await write_derived(session, rows.front().integer(0), product, categories);
}

Task<void> update_product(sql::Session& session, const StoredProduct& stored,
                          const std::vector<std::int64_t>& categories) {
    const Product& product = stored.product;
    co_await session.execute("update products set slug = $2, external_id = $3, import_mark = $4, status = $5, "
                             "version = $6, update_time = $7, document = $8, sequence = $9 where ref = $1",
                             {stored.ref, product.content.slug, or_null(product.content.external_id),
                              or_null(stored.import_mark), to_column(product.content.status), product.version,
                              product.update_time, write_document(product.content, product.variant_ids),
                              product.sequence});
    co_await erase_derived(session, stored.ref);
    co_await write_derived(session, stored.ref, product, categories);
}

Task<void> bury_product(sql::Session& session, const StoredProduct& stored) {
    co_await session.execute(
        "update products set slug = null, external_id = null, import_mark = null, status = $2, "
        "version = $3, update_time = $4, sequence = $5 where ref = $1",
        {stored.ref, deleted, stored.product.version, stored.product.update_time, stored.product.sequence});
    co_await erase_derived(session, stored.ref);
}

Task<void> mark_imported(sql::Session& session, std::int64_t ref, std::string_view import_mark) {
    co_await session.execute("update products set import_mark = $2 where ref = $1", {ref, import_mark});
}

} // namespace merx::catalog
