// What the engines that are compared have in common. One thread at a time asks, without an executor of its own: calls
// block. Failures are thrown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/listing.hpp"

namespace merx::search_engines {

// What a shopper has ticked beside the list.
struct Ticked {
    enum class Facet { brand, category, price, attribute };
    Facet facet = Facet::brand;
    std::string name;  // the attribute's
    std::string value; // a brand, the category's path joined by " > ", a price band's number, the attribute's value
};

struct Page {
    std::vector<std::string> ids; // best first
    std::int64_t total = 0;
    std::size_t buckets = 0; // values with a count, in all facets
};

class Engine {
public:
    virtual ~Engine() = default;
    virtual std::string name() const = 0;

    // Ids, best first, at most `limit`, as somebody's careful search page would answer.
    virtual std::vector<std::string> find(const std::string& query, std::size_t limit) = 0;

    // The first page of 20, the number of all matches, and for categories, brands, price bands and attributes the
    // counts of the commonest values. What is ticked narrows everything but the counts of its own facet.
    virtual Page search(const std::string& query, const std::optional<Ticked>& ticked) = 0;

    // At most 8 lines below the box in which somebody is typing.
    virtual std::vector<std::string> suggest(const std::string& typed) = 0;

    // CPU that the engine has used so far, wherever it runs, in seconds.
    virtual double cpu_seconds() const = 0;
};

// Price bands of the references: 0–9.99, 10–24.99, …
std::size_t price_band(std::int64_t price);

} // namespace merx::search_engines
