// How a listing becomes words that can be searched for.
#pragma once

#include <string>
#include <vector>

#include "fulltext/document.hpp"
#include "search/domain/categories.hpp"
#include "search/domain/listing.hpp"
#include "search/domain/text_analysis.hpp"

namespace merx::search {

struct IndexedText {
    // Each term once, without those that the index itself keeps (their prefix is index_prefix).
    std::vector<fulltext::Posting> postings;
    // The product's name in a form that sorts well as bytes.
    std::string sort_name;
    TextLengths lengths{};
};

// Terms of the index's own begin with it.
inline constexpr char index_prefix = '!';

// Any thread may ask; the answer depends on nothing but what is handed in.
class ListingText {
public:
    virtual ~ListingText() = default;
    // The categories give the names of those the listing is in and of those above.
    virtual IndexedText text_of(const Listing& listing, const Categories& categories) const = 0;
    // Changes whenever text_of() would give something else for the same listing: languages, rules. An index made with
    // another one is rebuilt.
    virtual std::string fingerprint() const = 0;
};

} // namespace merx::search
