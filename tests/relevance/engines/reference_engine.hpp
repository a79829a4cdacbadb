// An engine that Merx's search is compared with: it is given the products, where Merx follows its catalog.
#pragma once

#include <cstdint>
#include <span>

#include "engines/engine.hpp"

namespace merx::search_engines {

class ReferenceEngine : public Engine {
public:
    // Into an empty engine. Ends when everything can be found.
    virtual void load(std::span<const Listing> listings) = 0;
    // Puts products into the place of those with the same ids, in one durable transaction. One thread may do this while
    // another asks.
    virtual void update(std::span<const Listing> listings) = 0;
    // What it takes on disk, in bytes, with the texts that it needs for its answers.
    virtual std::uintmax_t bytes() = 0;
};

} // namespace merx::search_engines
