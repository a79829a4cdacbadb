// A product as search sees it: everything about it that can be searched for, filtered by, sorted by or shown in a hit.
//
// Listings exist for active products only. They are kept in the index itself, so that a product can be indexed anew
// (its stock changed, its category was renamed) without asking the catalog.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "search/domain/ids.hpp"

namespace merx::search {

struct ListedVariant {
    std::string sku;
    std::string barcode;                                      // empty where it has none
    std::vector<std::pair<std::string, std::string>> options; // "Size" → "S", by name
    std::int64_t price = 0;                                   // minor units of the listing's currency
    bool in_stock = false;                                    // something of it is available

    friend bool operator==(const ListedVariant&, const ListedVariant&) = default;
};

struct Listing {
    ProductId id;
    std::int64_t sequence = 0; // of the catalog's change that made it so; every version has its own
    std::string slug;
    std::string name;
    std::string description;
    std::string brand;                                           // empty where it has none
    std::vector<CategoryId> categories;                          // as the product names them, without their ancestors
    std::vector<std::pair<std::string, std::string>> attributes; // "color" → "red", by name
    std::string image_url;                                       // empty where it has none
    std::string currency;                                        // ISO 4217
    std::vector<ListedVariant> variants;                         // at least one
    Instant create_time;

    bool in_stock() const;
    std::int64_t lowest_price() const;
    std::int64_t highest_price() const;

    friend bool operator==(const Listing&, const Listing&) = default;
};

} // namespace merx::search
