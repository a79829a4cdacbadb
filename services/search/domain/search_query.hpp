// What is searched for: words, filters, order, and the page of the answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/page.hpp"
#include "core/result.hpp"

namespace merx::search {

// Bounds on what one query may cost. Text beyond `max_query_words` words is accepted and ignored.
inline constexpr std::size_t max_query_length = 10'000; // characters
inline constexpr std::size_t max_query_words = 32;
inline constexpr std::size_t max_filter_values = 100; // brands, attributes and their values together
inline constexpr std::size_t max_filter_length = 500; // characters of each
inline constexpr int default_suggestions = 8;
inline constexpr int max_suggestions = 20;

enum class Sort { relevance, newest, price, price_descending, name };

struct AttributeFilter {
    std::string name;
    std::vector<std::string> values; // any of them will do

    friend bool operator==(const AttributeFilter&, const AttributeFilter&) = default;
};

// As it was asked for, unchecked.
struct SearchDraft {
    std::string text{};
    std::int64_t page_size = 0;
    std::string page_token{};
    std::string category{}; // id or slug
    std::vector<std::string> brands{};
    std::optional<std::int64_t> min_price{};
    std::optional<std::int64_t> max_price{};
    std::vector<AttributeFilter> attributes{};
    bool in_stock = false;
    std::string sort{};     // empty: relevance with words, newest without
    std::string language{}; // empty: the default one
    bool correct = true;
    bool facets = true;
};

// Made by check() alone, so every bound above holds.
struct SearchQuery {
    std::string text;
    PageRequest page;
    std::string category;                  // id or slug; empty for all
    std::vector<std::string> brands;       // any of them will do; none for all
    std::optional<std::int64_t> min_price; // of some variant, in minor units
    std::optional<std::int64_t> max_price;
    std::vector<AttributeFilter> attributes; // by name, each once; all of them are wanted
    bool in_stock = false;
    Sort sort = Sort::relevance;
    std::string language; // empty for the default one
    bool correct = true;
    bool facets = true;
    std::string list; // what the page's token belongs to: everything above that says which products in which order
};

// Fails with the pointer of what is wrong: `too_long`, `too_many`, `out_of_range`, `invalid_sort`,
// `invalid_page_size`, `invalid_page_token`. Any text is a query.
Result<SearchQuery> check(SearchDraft draft);

struct SuggestQuery {
    std::string text;
    int limit = default_suggestions;
    std::string language;
};

// Fails with `too_long` and `out_of_range`; 0 means default_suggestions, beyond max_suggestions counts as that.
Result<SuggestQuery> check_suggest(std::string text, std::int64_t limit, std::string language);

} // namespace merx::search
