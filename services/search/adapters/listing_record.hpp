// Listings and categories as bytes, in the form in which the index keeps them.
#pragma once

#include <string>
#include <string_view>

#include "search/adapters/listing_text.hpp"
#include "search/domain/categories.hpp"
#include "search/domain/listing.hpp"

namespace merx::search {

// Of the records below and of everything else in the index that has a form. An index of another format cannot be read.
inline constexpr std::string_view index_format = "1";

// A listing, with what its text gave beside the terms.
struct ListingRecord {
    Listing listing;
    std::string sort_name;
    TextLengths lengths;

    friend bool operator==(const ListingRecord&, const ListingRecord&) = default;
};

std::string encode(const ListingRecord& record);
std::string encode(const Category& category);

// Throw fulltext::Corrupt where the bytes are not what encode() gave.
ListingRecord decode_listing(std::string_view bytes);
Category decode_category(std::string_view bytes);

} // namespace merx::search
