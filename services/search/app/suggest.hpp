// Suggestions for what is being typed. They wait for nothing: a product that was added a moment ago may be missing.
#pragma once

#include <string>

#include "search/app/product_index.hpp"

namespace merx::search {

Task<Result<std::vector<Suggestion>>> suggest(ProductIndex& index, std::string text, std::int64_t limit,
                                              std::string language);

} // namespace merx::search
