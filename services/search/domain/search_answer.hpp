// What a search and a suggestion answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "search/domain/ids.hpp"

namespace merx::search {

struct SearchHit {
    ProductId product;
    std::string slug;
    std::string name;
    std::string brand;
    std::string currency;           // ISO 4217
    std::int64_t lowest_price = 0;  // minor units
    std::int64_t highest_price = 0; // minor units
    std::string image_url;
    bool in_stock = false;
    std::string highlight_name;        // HTML: escaped, <em> around what matches
    std::string highlight_description; // in the same way, the part that matches best; may be empty
    std::optional<double> score;       // with words only
};

enum class FacetKind { category, brand, price, attribute };

struct FacetBucket {
    std::string value; // what to filter by; empty for a band of prices
    std::string label; // what to show
    std::int64_t count = 0;
    bool selected = false;
    std::optional<std::int64_t> min_price; // minor units, inclusive
    std::optional<std::int64_t> max_price; // minor units, inclusive

    friend bool operator==(const FacetBucket&, const FacetBucket&) = default;
};

struct Facet {
    FacetKind kind = FacetKind::category;
    std::string name; // the attribute's; "category", "brand", "price"
    std::vector<FacetBucket> buckets;

    friend bool operator==(const Facet&, const Facet&) = default;
};

struct SearchAnswer {
    std::vector<SearchHit> hits;
    std::int64_t total = 0;
    std::string corrected_query; // empty where nothing was corrected
    std::vector<Facet> facets;
    std::string next_page_token; // empty on the last page
    std::int64_t sequence = 0;   // of the latest change of the catalog that this knows of
};

enum class SuggestionKind { query, category, product };

struct Suggestion {
    SuggestionKind kind = SuggestionKind::query;
    std::string text;
    std::string id;                // of a category or product
    std::string slug;              // of a category or product
    std::vector<std::string> path; // of a category: the names from the root down to its own
    std::string image_url;         // of a product
    std::string highlighted;       // HTML: escaped, <em> around what was typed
};

} // namespace merx::search
