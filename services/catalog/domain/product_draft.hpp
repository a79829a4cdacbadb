// A product as it was sent, and the rules that make it one the shop can keep.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/domain/product.hpp"

namespace merx::catalog {

struct VariantDraft {
    struct Price {
        std::int64_t amount = 0;
        std::string currency;
    };
    std::string sku;
    std::map<std::string, std::string> options;
    std::optional<Price> price;
    std::int64_t weight_grams = 0;
    std::string barcode;
};

struct ProductDraft {
    std::string slug;
    std::string name;
    std::string description;
    std::string brand;
    std::optional<ProductStatus> status; // active where not said
    std::vector<std::string> category_ids;
    std::map<std::string, std::string> attributes;
    std::vector<Media> media;
    std::vector<Option> options;
    std::vector<VariantDraft> variants;
    std::string external_id;
};

// Lengths are in characters, not bytes.
struct ProductBounds {
    static constexpr std::size_t name = 500;
    static constexpr std::size_t description = 20'000;
    static constexpr std::size_t brand = 200;
    static constexpr std::size_t categories = 20;
    static constexpr std::size_t attributes = 50;
    static constexpr std::size_t attribute_name = 100;
    static constexpr std::size_t attribute_value = 500;
    static constexpr std::size_t media = 50;
    static constexpr std::size_t media_url = 2'000;
    static constexpr std::size_t media_alt = 500;
    static constexpr std::size_t options = 5;
    static constexpr std::size_t option_name = 100;
    static constexpr std::size_t option_values = 200;
    static constexpr std::size_t option_value = 100;
    static constexpr std::size_t variants = 200;
    static constexpr std::size_t barcode = 64;
    static constexpr std::size_t external_id = 200;
    static constexpr std::int64_t weight_grams = 100'000'000; // a hundred tonnes
};

// The product's content, or `invalid_request` with a pointer for everything that is wrong: `required`, `too_long`,
// `too_many`, `invalid_text`, `invalid_slug`, `invalid_id`, `invalid_url`, `invalid_sku`, `invalid_currency`,
// `out_of_range`, `mixed_currencies`, `duplicate_category`, `duplicate_option`, `duplicate_value`, `duplicate_sku`,
// `duplicate_variant`, `missing_option`, `unknown_option`, `unknown_value`.
Result<ProductContent> check(ProductDraft draft);

// An absolute http(s) address with a host, or a path of this shop that starts with one slash; printable ASCII
// without what would end an attribute of a page.
bool is_media_url(std::string_view url);

} // namespace merx::catalog
