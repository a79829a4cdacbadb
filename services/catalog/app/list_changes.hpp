// What has changed since a number.
#pragma once

#include "catalog/app/ports.hpp"

namespace merx::catalog {

inline constexpr std::int64_t max_changes = 500;

// A page_size of 0 stands for max_changes, as does what is beyond it. Fails with `out_of_range` for negative numbers.
Task<Result<Changes>> list_changes(const Context& context, std::int64_t after, std::int64_t page_size);

} // namespace merx::catalog
