#include "search/app/search_products.hpp"

#include <utility>

namespace merx::search {

Task<Result<SearchAnswer>> search_products(ProductIndex& index, SearchDraft draft, std::int64_t min_sequence) {
    const SearchQuery query = co_await or_return(check(std::move(draft)));
    if (min_sequence > 0 && !co_await index.reach(min_sequence, named_wait)) {
        Error behind = unavailable("index_behind", "The index does not know of that change yet.");
        behind.retry_after = std::chrono::seconds{1};
        co_return fail(std::move(behind));
    }
    if (const std::int64_t expected = index.expected(); expected > 0) {
        static_cast<void>(co_await index.reach(expected, expected_wait));
    }
    co_return index.find(query);
}

} // namespace merx::search
