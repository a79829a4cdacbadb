#include "import/price_text.hpp"

#include <gtest/gtest.h>

namespace merx::import {
namespace {

std::string price(std::string_view text) {
    const auto money = parse_price(text, "$", Currency::usd());
    return money ? std::to_string(money->amount()) : money.error().fields.front().code;
}

TEST(PriceText, reads_plain_prices_in_minor_units) {
    EXPECT_EQ(price("$237.68"), "23768");
    EXPECT_EQ(price(" $1,234.50 "), "123450");
    EXPECT_EQ(price("12"), "1200");
    EXPECT_EQ(price("$0.99"), "99");
}

TEST(PriceText, tells_an_empty_price_a_range_and_a_garbled_one_apart) {
    EXPECT_EQ(price(""), "price_empty");
    EXPECT_EQ(price("   "), "price_empty");
    EXPECT_EQ(price("$74.99 - $249.99"), "price_range");
    EXPECT_EQ(price("$895.00 - $2,497.50"), "price_range");
    EXPECT_EQ(price("Total price:"), "price_garbled");
    EXPECT_EQ(price("$6.94 $ 6 . 94"), "price_garbled");
    EXPECT_EQ(price("$ 19 99 $39.95"), "price_garbled");
    EXPECT_EQ(price("$1,23.00"), "price_garbled");
    EXPECT_EQ(price("$1,2345.00"), "price_garbled");
    EXPECT_EQ(price("-$5.00"), "price_garbled");
    EXPECT_EQ(price("$5.001"), "price_garbled");
    EXPECT_EQ(price("$99999999999999999999.00"), "price_garbled");
}

TEST(PriceText, weights_become_grams_rounded_half_up) {
    EXPECT_EQ(parse_weight_grams("10.7 pounds"), 4853);
    EXPECT_EQ(parse_weight_grams("12.8 ounces"), 363);
    EXPECT_EQ(parse_weight_grams("1 pound"), 454);
    EXPECT_EQ(parse_weight_grams("1.2 kg"), 1200);
    EXPECT_FALSE(parse_weight_grams("heavy").has_value());
    EXPECT_FALSE(parse_weight_grams("12 stones").has_value());
    EXPECT_FALSE(parse_weight_grams("-1 pounds").has_value());
}

} // namespace
} // namespace merx::import
