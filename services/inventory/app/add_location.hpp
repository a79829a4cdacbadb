// Adding a place where stock lies.
#pragma once

#include "inventory/app/context.hpp"

namespace merx::inventory {

// 400 where the name or the priority is out of bounds, 409 `location_exists` where the name is taken.
Task<Result<Location>> add_location(const Context& context, std::string_view name, std::int64_t priority);

} // namespace merx::inventory
