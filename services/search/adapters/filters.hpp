// A query's filters, as comparisons of small integers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "search/adapters/columns.hpp"
#include "search/adapters/snapshot.hpp"
#include "search/domain/search_query.hpp"

namespace merx::search {

// Which filters a product does not pass, a bit for each.
using Failing = std::uint32_t;

class Filters {
public:
    static constexpr Failing by_category = 1U << 0U;
    static constexpr Failing by_brand = 1U << 1U;
    static constexpr Failing by_price = 1U << 2U;
    static constexpr Failing by_stock = 1U << 3U;
    static constexpr std::size_t first_attribute_bit = 4;
    // Of the i-th attribute. Those beyond the last bit share it.
    static Failing by_attribute(std::size_t i) {
        return Failing{1} << std::min<std::size_t>(first_attribute_bit + i, 31);
    }

    // Fails with `unknown_category`. Brands and values that no product has are passed by none.
    static Result<Filters> make(const SearchQuery& query, const Snapshot& snapshot);

    Failing failing(const Row& row) const { return is_empty_ ? 0 : failing_any(row); }
    // The bits of the filters on an attribute of this name.
    Failing of_attribute(Symbol name) const;

    Symbol category() const { return category_; }
    const std::vector<Symbol>& brands() const { return brands_; }
    std::optional<std::int64_t> min_price() const { return min_price_; }
    std::optional<std::int64_t> max_price() const { return max_price_; }
    struct Attribute {
        Symbol name = no_symbol;
        std::vector<Symbol> values;
    };
    const std::vector<Attribute>& attributes() const { return attributes_; }

private:
    Failing failing_any(const Row& row) const;

    bool is_empty_ = true;
    bool filters_category_ = false;
    Symbol category_ = no_symbol;
    bool filters_brand_ = false;
    std::vector<Symbol> brands_;
    std::optional<std::int64_t> min_price_;
    std::optional<std::int64_t> max_price_;
    bool in_stock_ = false;
    std::vector<Attribute> attributes_;
};

} // namespace merx::search
