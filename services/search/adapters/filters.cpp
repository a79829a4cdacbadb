#include "search/adapters/filters.hpp"

namespace merx::search {
namespace {

Result<Symbol> category_symbol(std::string_view text, const Snapshot& snapshot) {
    const auto id = CategoryId::parse(text);
    const Category* category = id ? snapshot.categories->find(*id) : snapshot.categories->find_by_slug(text);
    if (category == nullptr) {
        return fail(invalid("category", "unknown_category", "There is no such category."));
    }
    return snapshot.vocabulary().categories.find(category->id.text());
}

bool contains(const std::vector<Symbol>& symbols, Symbol symbol) {
    return std::ranges::find(symbols, symbol) != symbols.end();
}

} // namespace

Result<Filters> Filters::make(const SearchQuery& query, const Snapshot& snapshot) {
    const Vocabulary& vocabulary = snapshot.vocabulary();
    Filters filters;
    if (!query.category.empty()) {
        const auto symbol = category_symbol(query.category, snapshot);
        if (!symbol) {
            return fail(symbol.error());
        }
        filters.filters_category_ = true;
        filters.category_ = *symbol;
    }
    filters.filters_brand_ = !query.brands.empty();
    for (const std::string& brand : query.brands) {
        if (const Symbol symbol = vocabulary.brands.find(brand); symbol != no_symbol) {
            filters.brands_.push_back(symbol);
        }
    }
    for (const AttributeFilter& filter : query.attributes) {
        Attribute attribute{.name = vocabulary.attribute_names.find(filter.name), .values = {}};
        for (const std::string& value : filter.values) {
            const Symbol symbol = vocabulary.attributes.find(attribute_text(filter.name, value));
            if (symbol != no_symbol) {
                attribute.values.push_back(symbol);
            }
        }
        filters.attributes_.push_back(std::move(attribute));
    }
    filters.min_price_ = query.min_price;
    filters.max_price_ = query.max_price;
    filters.in_stock_ = query.in_stock;
    filters.is_empty_ = !filters.filters_category_ && !filters.filters_brand_ && filters.attributes_.empty() &&
                        !filters.min_price_ && !filters.max_price_ && !filters.in_stock_;
    return filters;
}

Failing Filters::of_attribute(Symbol name) const {
    Failing bits = 0;
    for (std::size_t i = 0; i < attributes_.size(); ++i) {
        bits |= attributes_[i].name == name ? by_attribute(i) : 0;
    }
    return bits;
}

Failing Filters::failing_any(const Row& row) const {
    Failing failing = 0;
    if (filters_category_ && !contains(row.categories(), category_)) {
        failing |= by_category;
    }
    if (filters_brand_ && (row.brand == no_symbol || !contains(brands_, row.brand))) {
        failing |= by_brand;
    }
    // Of a price range, some variant has to be within reach.
    if ((min_price_ && row.highest_price < *min_price_) || (max_price_ && row.lowest_price > *max_price_)) {
        failing |= by_price;
    }
    if (in_stock_ && !row.in_stock) {
        failing |= by_stock;
    }
    for (std::size_t i = 0; i < attributes_.size(); ++i) {
        const bool passes = std::ranges::any_of(row.attributes(), [&](const AttributeSymbols& each) {
            return contains(attributes_[i].values, each.attribute);
        });
        failing |= passes ? 0 : by_attribute(i);
    }
    return failing;
}

} // namespace merx::search
