// How a listing becomes words: TextAnalysis with stemmers, for the indexer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "search/adapters/listing_text.hpp"
#include "search/domain/text_analysis.hpp"

namespace merx::search {

// For languages by their English names, the default one first. Fails with `unknown_language`.
Result<TextAnalysis> make_text_analysis(const std::vector<std::string>& languages);
Result<std::unique_ptr<ListingText>> make_listing_text(const std::vector<std::string>& languages);

} // namespace merx::search
