#include "search/domain/search_query.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/text.hpp"

namespace merx::search {
namespace {

constexpr std::int64_t max_language_length = 32;

bool is_too_long(std::string_view text, std::size_t limit) {
    return text.size() > limit && (!is_valid_utf8(text) || count_code_points(text) > limit);
}

Result<void> check_length(std::string_view text, std::size_t limit, std::string pointer) {
    if (is_too_long(text, limit)) {
        return fail(invalid(std::move(pointer), "too_long", "At most " + std::to_string(limit) + " characters."));
    }
    return {};
}

Result<void> check_price(std::optional<std::int64_t> price, std::string pointer) {
    if (price && *price < 0) {
        return fail(invalid(std::move(pointer), "out_of_range", "A price is not below 0."));
    }
    return {};
}

Result<void> check_filters(const SearchDraft& draft) {
    std::size_t values = draft.brands.size();
    Result<void> checked = check_length(draft.category, max_filter_length, "category");
    for (const std::string& brand : draft.brands) {
        checked = checked ? check_length(brand, max_filter_length, "brand") : checked;
    }
    for (const AttributeFilter& filter : draft.attributes) {
        values += 1 + filter.values.size();
        checked = checked ? check_length(filter.name, max_filter_length, "attributes") : checked;
        for (const std::string& value : filter.values) {
            checked = checked ? check_length(value, max_filter_length, "attributes") : checked;
        }
    }
    checked = checked ? check_price(draft.min_price, "min_price") : checked;
    checked = checked ? check_price(draft.max_price, "max_price") : checked;
    if (checked && values > max_filter_values) {
        return fail(invalid("attributes", "too_many", "Brands, attributes and values are too many for one search."));
    }
    return checked;
}

Result<Sort> sort_of(std::string_view text, bool has_words) {
    static constexpr std::array<std::pair<std::string_view, Sort>, 5> sorts{{{"relevance", Sort::relevance},
                                                                             {"newest", Sort::newest},
                                                                             {"price", Sort::price},
                                                                             {"-price", Sort::price_descending},
                                                                             {"name", Sort::name}}};
    if (text.empty()) {
        return has_words ? Sort::relevance : Sort::newest;
    }
    const auto* const found = std::ranges::find(sorts, text, [](const auto& entry) { return entry.first; });
    if (found == sorts.end()) {
        return fail(
            invalid("sort", "invalid_sort", "Searches are sorted by relevance, newest, price, -price or name."));
    }
    // Without words all products are alike.
    return found->second == Sort::relevance && !has_words ? Sort::newest : found->second;
}

std::string list_name(const SearchDraft& draft, Sort sort) {
    std::string name = "search";
    const auto add = [&name](std::string_view part) {
        name += ':' + std::to_string(part.size()) + ':';
        name += part;
    };
    add(draft.text);
    add(std::to_string(static_cast<int>(sort)));
    add(draft.category);
    add(draft.min_price ? std::to_string(*draft.min_price) : "");
    add(draft.max_price ? std::to_string(*draft.max_price) : "");
    add(draft.language);
    add(draft.in_stock ? "in stock" : "");
    add(draft.correct ? "" : "as typed");
    add(std::to_string(draft.brands.size()));
    std::ranges::for_each(draft.brands, add);
    for (const AttributeFilter& filter : draft.attributes) {
        add(filter.name);
        add(std::to_string(filter.values.size()));
        std::ranges::for_each(filter.values, add);
    }
    return name;
}

// One filter for each name, by name, so that what means the same is the same list.
std::vector<AttributeFilter> joined_by_name(const std::vector<AttributeFilter>& filters) {
    std::map<std::string, std::vector<std::string>> values;
    for (const AttributeFilter& filter : filters) {
        std::vector<std::string>& all = values[filter.name];
        all.insert(all.end(), filter.values.begin(), filter.values.end());
    }
    std::vector<AttributeFilter> joined;
    for (auto& [name, all] : values) {
        if (!all.empty()) {
            joined.push_back({.name = name, .values = std::move(all)});
        }
    }
    return joined;
}

} // namespace

Result<SearchQuery> check(SearchDraft draft) {
    if (auto checked = check_length(draft.text, max_query_length, "q"); !checked) {
        return fail(checked.error());
    }
    if (auto checked = check_length(draft.language, max_language_length, "language"); !checked) {
        return fail(checked.error());
    }
    if (auto checked = check_filters(draft); !checked) {
        return fail(checked.error());
    }
    if (trim(draft.text).empty()) {
        draft.text.clear(); // elsewhere a blank at the end says that the last word is complete
    }
    draft.attributes = joined_by_name(draft.attributes);
    std::ranges::sort(draft.brands);
    const auto sort = sort_of(draft.sort, !draft.text.empty());
    if (!sort) {
        return fail(sort.error());
    }
    std::string list = list_name(draft, *sort);
    auto page = PageRequest::make(draft.page_size, draft.page_token, list);
    if (!page) {
        return fail(page.error());
    }
    return SearchQuery{.text = std::move(draft.text),
                       .page = std::move(*page),
                       .category = std::move(draft.category),
                       .brands = std::move(draft.brands),
                       .min_price = draft.min_price,
                       .max_price = draft.max_price,
                       .attributes = std::move(draft.attributes),
                       .in_stock = draft.in_stock,
                       .sort = *sort,
                       .language = std::move(draft.language),
                       .correct = draft.correct,
                       .facets = draft.facets,
                       .list = std::move(list)};
}

Result<SuggestQuery> check_suggest(std::string text, std::int64_t limit, std::string language) {
    if (auto checked = check_length(text, max_query_length, "q"); !checked) {
        return fail(checked.error());
    }
    if (auto checked = check_length(language, max_language_length, "language"); !checked) {
        return fail(checked.error());
    }
    if (limit < 0) {
        return fail(invalid("limit", "out_of_range", "A limit is not below 0."));
    }
    const std::int64_t bounded = limit == 0 ? default_suggestions : std::min<std::int64_t>(limit, max_suggestions);
    return SuggestQuery{.text = std::move(text), .limit = static_cast<int>(bounded), .language = std::move(language)};
}

} // namespace merx::search
