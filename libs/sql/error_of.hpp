// What a caller is told where a store failed: the same at the edge and between services.
#pragma once

#include <exception>
#include <optional>

#include "core/error.hpp"

namespace merx::sql {

// 503 `overloaded` or `store_unavailable`, both worth another try; empty for what is no store's failure. What exactly
// broke is for the log.
std::optional<Error> error_of(const std::exception& failure);

} // namespace merx::sql
