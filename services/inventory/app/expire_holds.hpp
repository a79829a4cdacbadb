// Giving back what orders held too long.
#pragma once

#include <cstddef>

#include "inventory/app/context.hpp"

namespace merx::inventory {

// Releases the holds whose time has come, each in a transaction of its own, at most `limit` of them, and gives
// their number. Safe to run from several processes at once: a hold expires once.
Task<std::size_t> expire_holds(const Context& context, std::int64_t limit);

} // namespace merx::inventory
