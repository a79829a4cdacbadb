// What the index needs from outside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "async/task.hpp"
#include "search/domain/categories.hpp"
#include "search/domain/listing.hpp"

namespace merx::search {

// A product that shoppers do not see, or no longer: deleted, archived, a draft.
struct Unlisted {
    ProductId id;
};
struct RemovedCategory {
    CategoryId id;
};

// How a thing of the catalog is since its latest change; nothing where it is of a kind that is not searched. Listings
// come without their stock: nothing of them is in stock here.
struct CatalogChange {
    std::int64_t sequence = 0;
    std::variant<std::monostate, Listing, Unlisted, Category, RemovedCategory> thing{};
};

// The catalog's changes, in their order. Every product and every category is in it once, deleted ones as well, at the
// number of its latest change; so whoever has seen all up to a number knows the catalog as it was then or later, and
// whoever has seen all up to the last knows it as it is.
class CatalogFeed {
public:
    virtual ~CatalogFeed() = default;

    struct Part {
        std::vector<CatalogChange> changes; // ascending
        std::int64_t head = 0;              // the number of the latest change of all
    };
    // The first changes after a number, `limit` at most.
    virtual Task<Result<Part>> read_after(std::int64_t sequence, std::size_t limit) = 0;

    static constexpr std::size_t max_limit = 500;
};

// What of the goods is there.
class StockLevels {
public:
    virtual ~StockLevels() = default;
    // For each SKU whether something of it is available, in their order; no more than max_skus.
    virtual Task<Result<std::vector<bool>>> are_available(std::vector<std::string> skus) = 0;

    static constexpr std::size_t max_skus = 500;
};

// What an index is brought forward by.
struct Batch {
    std::vector<CatalogChange> changes;       // those that follow the index's position
    std::map<std::string, bool> availability; // by SKU, as far as it could be asked for
};

// An index that is being written: the one that is searched, or one that is being built.
class IndexTarget {
public:
    virtual ~IndexTarget() = default;
    // The number of the last change that was applied; 0 at first.
    virtual std::int64_t position() const = 0;
    // All of it or, where it throws, nothing. A variant whose availability was not asked for keeps the one it had.
    virtual Task<void> apply(Batch batch) = 0;
};

} // namespace merx::search
