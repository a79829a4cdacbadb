#include "search/domain/listing.hpp"

#include <algorithm>

#include "core/assert.hpp"

namespace merx::search {

bool Listing::in_stock() const {
    return std::ranges::any_of(variants, &ListedVariant::in_stock);
}

std::int64_t Listing::lowest_price() const {
    MERX_ASSERT(!variants.empty());
    return std::ranges::min(variants, {}, &ListedVariant::price).price;
}

std::int64_t Listing::highest_price() const {
    MERX_ASSERT(!variants.empty());
    return std::ranges::max(variants, {}, &ListedVariant::price).price;
}

} // namespace merx::search
