// One category.
#pragma once

#include "catalog/app/ports.hpp"

namespace merx::catalog {

// By id or slug; `category_not_found` where there is none.
Task<Result<PlacedCategory>> get_category(const Context& context, std::string_view id_or_slug);

} // namespace merx::catalog
