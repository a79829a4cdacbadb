// Throwing away what nobody came back for.
#pragma once

#include "carts/app/ports.hpp"

namespace merx::carts {

constexpr std::size_t expire_batch = 500;

// All carts that have expired, a batch a transaction; says how many.
Task<Result<std::size_t>> expire_carts(const Context& context);

} // namespace merx::carts
