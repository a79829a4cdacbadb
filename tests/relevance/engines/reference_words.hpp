// What the reference engines share: words out of what somebody typed, and facets as numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engines/engine.hpp"
#include "engines/listing.hpp"

namespace merx::search_engines {

inline constexpr std::size_t page_size = 20;
inline constexpr std::size_t suggestion_limit = 8;

// Runs of letters and digits in lower case, of ASCII; everything beyond ASCII is taken for a letter.
std::vector<std::string> words_of(std::string_view text);
std::string joined(const std::vector<std::string>& parts, std::string_view separator);
// "color red size M", for the engines' column of attributes.
std::string attribute_text(const Listing& listing);

// Every value of every facet has a number, so that the engines count integers and not texts. The facet can be told
// from the number. Values that are known can be asked for by several threads at once.
class FacetNumbers {
public:
    static constexpr std::int64_t per_facet = 1'000'000'000;

    // Those of a product: its brand, its category and all above it, its price band, its attributes.
    std::vector<std::int64_t> of(const Listing& listing);
    // -1 for a value that no product has.
    std::int64_t of(const Ticked& ticked) const;

private:
    std::int64_t number(Ticked::Facet facet, const std::string& value);
    std::unordered_map<std::string, std::int64_t> numbers_;
};

} // namespace merx::search_engines
