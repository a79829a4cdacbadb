// The ids of the catalog's things, as search knows them.
#pragma once

#include "core/id.hpp"

namespace merx::search {

struct ProductKind {
    static constexpr std::string_view prefix = "prod";
    static constexpr std::string_view noun = "a product";
};
struct CategoryKind {
    static constexpr std::string_view prefix = "cat";
    static constexpr std::string_view noun = "a category";
};

using ProductId = Id<ProductKind>;
using CategoryId = Id<CategoryKind>;

} // namespace merx::search
