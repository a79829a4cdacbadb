// Removing a category.
#pragma once

#include "catalog/app/ports.hpp"

namespace merx::catalog {

// `category_not_empty` (409) where it has children or products. Honours If-Match.
Task<Result<void>> delete_category(const Context& context, const rpc::Call& call, std::string_view id);

} // namespace merx::catalog
