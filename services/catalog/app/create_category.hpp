// Adding a category.
#pragma once

#include "catalog/app/ports.hpp"

namespace merx::catalog {

// Fails with what check() of the draft and the store refuse.
Task<Result<PlacedCategory>> create_category(const Context& context, const rpc::Call& call, CategoryDraft draft);

} // namespace merx::catalog
