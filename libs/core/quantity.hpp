// How many units of a SKU a buyer asks for: at least one, at most max.
#pragma once

#include <compare>
#include <cstdint>

#include "core/result.hpp"

namespace merx {

class Quantity {
public:
    // More of one SKU in one order is a matter for a sales desk, not for a cart.
    static constexpr std::int64_t max = 1'000'000;

    // Fails with `invalid_quantity` outside 1..max.
    static Result<Quantity> make(std::int64_t units);

    std::int64_t units() const { return units_; }

    friend auto operator<=>(const Quantity&, const Quantity&) = default;

private:
    explicit Quantity(std::int64_t units) : units_(units) {}
    std::int64_t units_;
};

} // namespace merx
