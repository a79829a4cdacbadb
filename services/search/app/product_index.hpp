// The index as the use cases ask it.
#pragma once

#include <cstdint>
#include <vector>

#include "async/task.hpp"
#include "core/clock.hpp"
#include "search/domain/search_answer.hpp"
#include "search/domain/search_query.hpp"

namespace merx::search {

class ProductIndex {
public:
    virtual ~ProductIndex() = default;

    // The newest change of the catalog that this process was told of; answers have to know it. 0 where nobody tells.
    virtual std::int64_t expected() const = 0;
    // Waits until the index knows of a change of the catalog; false where that takes longer.
    virtual Task<bool> reach(std::int64_t sequence, Duration limit) = 0;

    // These compute for some milliseconds at most and do not wait. They fail with `index_building` (503) where there
    // is nothing to search, with `unknown_language`, and find() with `unknown_category`.
    virtual Result<SearchAnswer> find(const SearchQuery& query) const = 0;
    virtual Result<std::vector<Suggestion>> suggest(const SuggestQuery& query) const = 0;
};

} // namespace merx::search
