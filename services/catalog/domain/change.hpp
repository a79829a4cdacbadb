// A change of the catalog: what a thing is after it, or that it is gone.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "catalog/domain/category.hpp"
#include "catalog/domain/product.hpp"

namespace merx::catalog {

// The latest change of one thing.
struct Change {
    std::int64_t sequence = 0;                                         // among all changes of the catalog
    std::int64_t version = 0;                                          // of the thing
    std::variant<Product, PlacedCategory, ProductId, CategoryId> what; // an id alone: it was deleted
};

struct Changes {
    std::vector<Change> changes; // ascending
    std::int64_t head = 0;       // the number of the latest change there is
};

} // namespace merx::catalog
