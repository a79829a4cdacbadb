// Searching for products, in an index that knows at least what whoever asks knows.
#pragma once

#include "search/app/product_index.hpp"

namespace merx::search {

// How long a search waits for changes made in this process. It is answered without them where that takes longer.
inline constexpr Duration expected_wait = std::chrono::seconds{1};
// How long it waits for a change that it names. It fails with `index_behind` (503) where that takes longer.
inline constexpr Duration named_wait = std::chrono::seconds{2};

Task<Result<SearchAnswer>> search_products(ProductIndex& index, SearchDraft draft, std::int64_t min_sequence);

} // namespace merx::search
