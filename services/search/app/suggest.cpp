#include "search/app/suggest.hpp"

#include <utility>

namespace merx::search {

Task<Result<std::vector<Suggestion>>> suggest(ProductIndex& index, std::string text, std::int64_t limit,
                                              std::string language) {
    const SuggestQuery query = co_await or_return(check_suggest(std::move(text), limit, std::move(language)));
    co_return index.suggest(query);
}

} // namespace merx::search
