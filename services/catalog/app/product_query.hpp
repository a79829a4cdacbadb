// Which products, in which order, from where on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/domain/product.hpp"
#include "core/page.hpp"

namespace merx::catalog {

enum class ProductSort {
    newest,        // the last one added first
    name,          // folded, see make_sort_key()
    lowest_price,  // by the cheapest variant
    highest_price, // the exact reverse
};

struct ProductFilter {
    static constexpr std::size_t max_attributes = 10;

    std::string category;                          // id or slug; the subtree counts. Empty: everywhere
    std::string brand;                             // exact; empty: any
    std::optional<std::int64_t> min_price;         // has a variant at this price or above
    std::optional<std::int64_t> max_price;         // has a variant at this price or below
    std::map<std::string, std::string> attributes; // all of them, exact
    std::optional<ProductStatus> status;           // none: any
};

struct ProductQuery {
    ProductFilter filter;
    ProductSort sort = ProductSort::newest;
    PageRequest page;

    // What page tokens are bound to: a token of one order or filter is refused in another.
    std::string list_name() const { return list_name(sort, filter); }
    static std::string list_name(ProductSort sort, const ProductFilter& filter);
};

} // namespace merx::catalog
