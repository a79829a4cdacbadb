// Result<T>: a value, or the Error that says why there is none.
#pragma once

#include <expected>

#include "core/error.hpp"

namespace merx {

template <class T>
using Result = std::expected<T, Error>;

// `return fail(not_found(…));` reads better than std::unexpected with its deduction.
inline std::unexpected<Error> fail(Error error) {
    return std::unexpected<Error>(std::move(error));
}

} // namespace merx
