// Renaming or moving a category.
#pragma once

#include "catalog/app/ports.hpp"

namespace merx::catalog {

// Honours If-Match and `etag` as update_product() does. What stands below it moves along.
Task<Result<PlacedCategory>> update_category(const Context& context, const rpc::Call& call, std::string_view id,
                                             CategoryDraft draft, std::string etag);

} // namespace merx::catalog
