// Prices people think in, in minor units: 100, 200, 300, 500, 1000, … Bands of a facet begin and end on them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace merx::search {

inline constexpr std::size_t price_steps = 64;

inline constexpr std::array<std::int64_t, price_steps> price_ladder = [] {
    std::array<std::int64_t, price_steps> ladder{};
    constexpr std::array<std::int64_t, 4> factors{1, 2, 3, 5};
    std::int64_t decade = 100;
    std::size_t i = 1; // the first step is 0
    while (i < price_steps) {
        for (std::size_t f = 0; f < factors.size() && i < price_steps; ++f, ++i) {
            ladder[i] = decade * factors[f];
        }
        decade *= 10;
    }
    return ladder;
}();

// The step that a price is on: the last one that is not above it.
inline std::uint8_t price_step_of(std::int64_t price) {
    const auto* const above = std::ranges::upper_bound(price_ladder, price);
    return above == price_ladder.begin() ? std::uint8_t{0}
                                         : static_cast<std::uint8_t>(above - price_ladder.begin() - 1);
}

} // namespace merx::search
