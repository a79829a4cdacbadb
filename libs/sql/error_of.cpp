#include "sql/error_of.hpp"

#include "sql/database.hpp"

namespace merx::sql {

std::optional<Error> error_of(const std::exception& failure) {
    if (dynamic_cast<const Overloaded*>(&failure) != nullptr) {
        return Error{.kind = ErrorKind::unavailable,
                     .code = "overloaded",
                     .detail = "The shop is very busy; try again in a moment.",
                     .retry_after = std::chrono::seconds{1}};
    }
    if (dynamic_cast<const Failure*>(&failure) != nullptr) {
        return Error{.kind = ErrorKind::unavailable,
                     .code = "store_unavailable",
                     .detail = "The shop's store cannot be reached; try again in a moment.",
                     .retry_after = std::chrono::seconds{1}};
    }
    return std::nullopt;
}

} // namespace merx::sql
