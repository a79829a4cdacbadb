// A product: what the shop sells, in one or more variants.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "catalog/domain/etag.hpp"
#include "catalog/domain/ids.hpp"
#include "core/money.hpp"
#include "core/sku.hpp"

namespace merx::catalog {

enum class ProductStatus {
    draft,    // being prepared; shoppers do not see it
    active,   // for sale
    archived, // no longer for sale; those who manage the catalog still see it
};

struct Media {
    std::string url;
    std::string alt;

    friend bool operator==(const Media&, const Media&) = default;
};

struct Option {
    std::string name;
    std::vector<std::string> values;

    friend bool operator==(const Option&, const Option&) = default;
};

// One thing that can be bought, as whoever manages the catalog describes it.
struct Variant {
    Sku sku;
    std::map<std::string, std::string> options; // a value for each option of the product
    Money price;
    std::int64_t weight_grams = 0; // 0 where not known
    std::string barcode;

    friend bool operator==(const Variant&, const Variant&) = default;
};

// Everything about a product that is said by a person or an import, and not by the shop. Made by check() only, so
// every rule and bound of product_draft.hpp holds.
struct ProductContent {
    std::string slug; // empty where one is to be made, or kept
    std::string name;
    std::string description;
    std::string brand;
    ProductStatus status = ProductStatus::active;
    std::vector<CategoryId> categories;
    std::map<std::string, std::string> attributes;
    std::vector<Media> media;
    std::vector<Option> options;
    std::vector<Variant> variants; // at least one, all in one currency
    std::string external_id;

    friend bool operator==(const ProductContent&, const ProductContent&) = default;
};

struct Product {
    ProductId id;
    ProductContent content;
    std::vector<VariantId> variant_ids; // of content.variants, in their order
    std::int64_t version = 1;
    Instant create_time;
    Instant update_time;
    std::int64_t sequence = 0; // of its latest change, among all changes of the catalog

    // Changes with every change; opaque to clients.
    std::string etag() const { return make_etag(version, update_time); }
    std::int64_t lowest_price() const;
    std::int64_t highest_price() const;
    // The main picture's address; empty where there is none.
    std::string_view image_url() const;

    friend bool operator==(const Product&, const Product&) = default;
};

Product make_product(ProductContent content, IdSource& ids, Instant now);

// Puts new content in place of the old. Variants are matched by SKU and keep their ids; a slug that is not said is
// kept. False, and nothing is touched, where it is what the product holds already.
bool replace_content(Product& product, ProductContent content, IdSource& ids, Instant now);

// What a cart or an order calls a variant: "T-shirt (S, red)".
std::string variant_name(const ProductContent& product, const Variant& variant);

// Variant `sku` of an active product, as carts and orders copy it.
struct SellableVariant {
    Sku sku;
    ProductId product;
    VariantId variant;
    std::string name;
    Money price;
    std::int64_t weight_grams = 0;
    std::string image_url;
};

} // namespace merx::catalog
