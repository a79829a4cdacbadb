#include "core/quantity.hpp"

namespace merx {

Result<Quantity> Quantity::make(std::int64_t units) {
    if (units < 1 || units > max) {
        return fail(invalid("", "invalid_quantity", "A quantity must be between 1 and " + std::to_string(max) + "."));
    }
    return Quantity(units);
}

} // namespace merx
