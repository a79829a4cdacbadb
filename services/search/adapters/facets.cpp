#include "search/adapters/facets.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

namespace merx::search {
namespace {

struct Counted {
    Symbol symbol;
    std::uint32_t count;
};

// The most frequent ones; those chosen stay, however rare.
template <class Chosen>
std::vector<Counted> most_frequent(std::vector<Counted> all, std::size_t limit, Chosen is_chosen) {
    const auto before = [&](const Counted& left, const Counted& right) {
        const bool left_chosen = is_chosen(left.symbol);
        const bool right_chosen = is_chosen(right.symbol);
        if (left_chosen != right_chosen) {
            return left_chosen;
        }
        return left.count != right.count ? left.count > right.count : left.symbol < right.symbol;
    };
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(limit, all.size()));
    std::ranges::partial_sort(all, end, before);
    all.erase(end, all.end());
    return all;
}

std::vector<Counted> counted(const SymbolCounts& counts) {
    std::vector<Counted> all;
    for (const Symbol symbol : counts.seen()) {
        all.push_back({.symbol = symbol, .count = counts.of(symbol)});
    }
    return all;
}

void sort_buckets(Facet& facet) {
    std::ranges::sort(facet.buckets, [](const FacetBucket& left, const FacetBucket& right) {
        return left.count != right.count ? left.count > right.count : left.label < right.label;
    });
}

} // namespace

FacetCounter::FacetCounter(const Filters& filters, const Snapshot& snapshot, FacetScratch& scratch)
    : filters_(filters), snapshot_(snapshot), scratch_(scratch) {
    const Vocabulary& vocabulary = snapshot.vocabulary();
    scratch.category_sets.reset(snapshot.columns->category_sets());
    scratch.categories.reset(vocabulary.categories.size());
    scratch.brands.reset(vocabulary.brands.size());
    scratch.attributes.reset(vocabulary.attributes.size());
    scratch.attribute_names.resize(std::max(scratch.attribute_names.size(), vocabulary.attributes.size() + 1));
}

void FacetCounter::count(const Row& row, Failing failing) {
    if ((failing & ~Filters::by_category) == 0 && scratch_.category_sets.add(row.category_set->number)) {
        category_sets_.push_back(row.category_set);
    }
    if ((failing & ~Filters::by_brand) == 0 && row.brand != no_symbol) {
        scratch_.brands.add(row.brand);
    }
    if ((failing & ~Filters::by_price) == 0) {
        ++prices_[row.price_step];
        mixes_currencies_ = mixes_currencies_ || (currency_ != no_symbol && currency_ != row.currency);
        currency_ = row.currency;
    }
    for (const AttributeSymbols& each : row.attributes()) {
        if (failing == 0 || (failing & ~filters_.of_attribute(each.name)) == 0) {
            count_attribute(each);
        }
    }
}

void FacetCounter::count_attribute(const AttributeSymbols& attribute) {
    if (scratch_.attributes.add(attribute.attribute)) {
        if (attribute.attribute >= scratch_.attribute_names.size()) {
            scratch_.attribute_names.resize(std::size_t{attribute.attribute} + 1);
        }
        scratch_.attribute_names[attribute.attribute] = attribute.name;
    }
}

std::vector<Facet> FacetCounter::facets() const {
    std::vector<Facet> facets;
    for (Facet& facet : std::array{category_facet(), brand_facet(), price_facet()}) {
        if (!facet.buckets.empty()) {
            facets.push_back(std::move(facet));
        }
    }
    for (Facet& facet : attribute_facets()) {
        facets.push_back(std::move(facet));
    }
    return facets;
}

Facet FacetCounter::category_facet() const {
    for (const CategorySet* set : category_sets_) {
        for (const Symbol category : set->categories) {
            scratch_.categories.add(category, scratch_.category_sets.of(set->number));
        }
    }
    Facet facet{.kind = FacetKind::category, .name = "category", .buckets = {}};
    const auto is_chosen = [&](Symbol symbol) { return symbol == filters_.category(); };
    for (const Counted& each : most_frequent(counted(scratch_.categories), max_category_buckets, is_chosen)) {
        const std::string value{snapshot_.vocabulary().categories.text(each.symbol)};
        const auto id = CategoryId::parse(value);
        const Category* category = id ? snapshot_.categories->find(*id) : nullptr;
        if (category != nullptr) {
            facet.buckets.push_back({.value = value,
                                     .label = category->name,
                                     .count = each.count,
                                     .selected = is_chosen(each.symbol),
                                     .min_price = {},
                                     .max_price = {}});
        }
    }
    sort_buckets(facet);
    return facet;
}

Facet FacetCounter::brand_facet() const {
    Facet facet{.kind = FacetKind::brand, .name = "brand", .buckets = {}};
    const auto is_chosen = [&](Symbol symbol) { return std::ranges::count(filters_.brands(), symbol) > 0; };
    for (const Counted& each : most_frequent(counted(scratch_.brands), max_brand_buckets, is_chosen)) {
        const std::string brand{snapshot_.vocabulary().brands.text(each.symbol)};
        facet.buckets.push_back({.value = brand,
                                 .label = brand,
                                 .count = each.count,
                                 .selected = is_chosen(each.symbol),
                                 .min_price = {},
                                 .max_price = {}});
    }
    sort_buckets(facet);
    return facet;
}

// Neighbouring steps together, so that bands hold about as many products each.
Facet FacetCounter::price_facet() const {
    Facet facet{.kind = FacetKind::price, .name = "price", .buckets = {}};
    const std::uint32_t total = std::accumulate(prices_.begin(), prices_.end(), 0U);
    if (total == 0 || mixes_currencies_) {
        return facet;
    }
    const std::uint32_t enough = total / max_price_bands + 1;
    std::uint32_t count = 0;
    std::size_t begin = 0;
    for (std::size_t step = 0; step < price_steps; ++step) {
        if (count == 0) {
            begin = step;
        }
        count += prices_[step];
        const bool is_last = step + 1 == price_steps;
        if (count == 0 || (count < enough && !is_last)) {
            continue;
        }
        FacetBucket band{.value = {}, .label = {}, .count = count, .min_price = price_ladder[begin], .max_price = {}};
        if (!is_last) {
            band.max_price = price_ladder[step + 1] - 1;
        }
        facet.buckets.push_back(std::move(band));
        count = 0;
    }
    facet.buckets.front().min_price = {};
    facet.buckets.back().max_price = {};
    for (FacetBucket& band : facet.buckets) {
        band.selected = (filters_.min_price() || filters_.max_price()) && band.min_price == filters_.min_price() &&
                        band.max_price == filters_.max_price();
    }
    return facet;
}

std::vector<Facet> FacetCounter::attribute_facets() const {
    std::map<Symbol, std::vector<Counted>> values; // by name
    std::map<Symbol, std::uint32_t> totals;
    for (const Counted& each : counted(scratch_.attributes)) {
        const Symbol name = scratch_.attribute_names[each.symbol];
        values[name].push_back(each);
        totals[name] += each.count;
    }
    std::vector<Counted> names;
    for (const auto& [name, total] : totals) {
        // Numbers of models and their like: there is nothing to choose from where each product has one of its own.
        const std::size_t different = values[name].size();
        if (different <= max_attribute_buckets || different * 2 <= total) {
            names.push_back({.symbol = name, .count = total});
        }
    }
    const auto is_filtered = [&](Symbol name) {
        return std::ranges::any_of(filters_.attributes(), [&](const auto& filter) { return filter.name == name; });
    };
    const auto is_chosen = [&](Symbol symbol) {
        return std::ranges::any_of(filters_.attributes(),
                                   [&](const auto& filter) { return std::ranges::count(filter.values, symbol) > 0; });
    };
    std::vector<Facet> facets;
    for (const Counted& name : most_frequent(std::move(names), max_attribute_facets, is_filtered)) {
        Facet facet{.kind = FacetKind::attribute,
                    .name = std::string(snapshot_.vocabulary().attribute_names.text(name.symbol)),
                    .buckets = {}};
        for (const Counted& each : most_frequent(std::move(values[name.symbol]), max_attribute_buckets, is_chosen)) {
            const std::string value{attribute_value(snapshot_.vocabulary().attributes.text(each.symbol))};
            facet.buckets.push_back({.value = value,
                                     .label = value,
                                     .count = each.count,
                                     .selected = is_chosen(each.symbol),
                                     .min_price = {},
                                     .max_price = {}});
        }
        sort_buckets(facet);
        facets.push_back(std::move(facet));
    }
    return facets;
}

} // namespace merx::search
