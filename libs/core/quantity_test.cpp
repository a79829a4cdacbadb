#include "core/quantity.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace merx {
namespace {

TEST(Quantity, is_between_one_and_its_bound) {
    EXPECT_EQ(Quantity::make(1)->units(), 1);
    EXPECT_EQ(Quantity::make(Quantity::max)->units(), Quantity::max);
    for (const std::int64_t units :
         {std::int64_t{0}, std::int64_t{-1}, Quantity::max + 1, std::numeric_limits<std::int64_t>::min(),
          std::numeric_limits<std::int64_t>::max()}) {
        const auto made = Quantity::make(units);
        ASSERT_FALSE(made.has_value()) << units;
        EXPECT_EQ(made.error().fields.at(0).code, "invalid_quantity");
    }
}

} // namespace
} // namespace merx
