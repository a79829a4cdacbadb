// The kinds of id the catalog hands out.
#pragma once

#include "core/id.hpp"

namespace merx::catalog {

struct ProductKind {
    static constexpr std::string_view prefix = "prod";
    static constexpr std::string_view noun = "a product";
};
struct VariantKind {
    static constexpr std::string_view prefix = "var";
    static constexpr std::string_view noun = "a variant";
};
struct CategoryKind {
    static constexpr std::string_view prefix = "cat";
    static constexpr std::string_view noun = "a category";
};

using ProductId = Id<ProductKind>;
using VariantId = Id<VariantKind>;
using CategoryId = Id<CategoryKind>;

} // namespace merx::catalog
