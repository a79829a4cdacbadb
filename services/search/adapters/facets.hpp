// Counting what matches could be narrowed down by, in one pass over them.
//
// Each facet is counted under all filters but its own, so that its counts say what choosing another of its values
// would give. Categories count with everything below them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "search/adapters/filters.hpp"
#include "search/adapters/price_ladder.hpp"
#include "search/domain/search_answer.hpp"

namespace merx::search {

inline constexpr std::size_t max_category_buckets = 50;
inline constexpr std::size_t max_brand_buckets = 20;
inline constexpr std::size_t max_attribute_facets = 10;
inline constexpr std::size_t max_attribute_buckets = 20;
inline constexpr std::size_t max_price_bands = 6;

// Counts of symbols. Kept from query to query by whoever counts, so that nothing is allocated for a match.
class SymbolCounts {
public:
    void reset(std::size_t symbols) {
        for (const Symbol symbol : seen_) {
            counts_[symbol] = 0;
        }
        seen_.clear();
        if (counts_.size() <= symbols) {
            counts_.resize(symbols + 1);
        }
    }
    // Whether it is the first of this symbol.
    bool add(Symbol symbol, std::uint32_t count = 1) {
        if (symbol >= counts_.size()) [[unlikely]] {
            counts_.resize(std::size_t{symbol} + 1); // it came while the search ran
        }
        const bool is_first = counts_[symbol] == 0;
        counts_[symbol] += count;
        if (is_first) [[unlikely]] {
            seen_.push_back(symbol);
        }
        return is_first;
    }
    std::uint32_t of(Symbol symbol) const { return symbol < counts_.size() ? counts_[symbol] : 0; }
    const std::vector<Symbol>& seen() const { return seen_; }

private:
    std::vector<std::uint32_t> counts_;
    std::vector<Symbol> seen_;
};

// The scratch space of one search.
struct FacetScratch {
    SymbolCounts category_sets; // by their numbers
    SymbolCounts categories;
    SymbolCounts brands;
    SymbolCounts attributes;
    std::vector<Symbol> attribute_names; // of each attribute seen
};

class FacetCounter {
public:
    FacetCounter(const Filters& filters, const Snapshot& snapshot, FacetScratch& scratch);

    // Of a match that will be counted after some others.
    static void prefetch(const Row& row) { __builtin_prefetch(row.first_attribute); }
    // A match, and the filters it fails.
    void count(const Row& row, Failing failing);

    // By kind: categories, brands, prices, attributes. Facets without a value are left out.
    std::vector<Facet> facets() const;

private:
    void count_attribute(const AttributeSymbols& attribute);
    Facet category_facet() const;
    Facet brand_facet() const;
    Facet price_facet() const;
    std::vector<Facet> attribute_facets() const;

    const Filters& filters_;
    const Snapshot& snapshot_;
    FacetScratch& scratch_;
    std::vector<const CategorySet*> category_sets_; // that were seen
    std::array<std::uint32_t, price_steps> prices_{};
    Symbol currency_ = no_symbol;
    bool mixes_currencies_ = false;
};

} // namespace merx::search
