#include "orders/domain/pricing.hpp"

#include <gtest/gtest.h>

namespace merx::orders {
namespace {

PricedItem item(std::int64_t quantity, std::int64_t amount, std::string_view currency = "USD") {
    return {.sku = *Sku::parse("TEE-S"),
            .product_id = "prod_1",
            .name = "Tee",
            .quantity = *Quantity::make(quantity),
            .unit_price = *Money::make(amount, *Currency::parse(currency))};
}

Error error_of(const Result<Priced>& priced) {
    EXPECT_FALSE(priced.has_value());
    return priced ? Error{} : priced.error();
}

TEST(Pricing, adds_up_the_lines) {
    const auto priced = price({item(2, 1999), item(1, 500)}, {});
    ASSERT_TRUE(priced);
    EXPECT_EQ(priced->lines[0].total.amount(), 3998);
    EXPECT_EQ(priced->totals.subtotal.amount(), 4498);
    EXPECT_EQ(priced->totals.total.amount(), 4498);
}

TEST(Pricing, names_the_rule_behind_shipping_even_where_it_is_free) {
    const auto priced = price({item(1, 1000)}, {});
    ASSERT_TRUE(priced);
    ASSERT_EQ(priced->totals.charges.size(), 1U);
    EXPECT_EQ(priced->totals.charges[0].kind, ChargeKind::shipping);
    EXPECT_EQ(priced->totals.charges[0].name, "Free shipping");
    EXPECT_EQ(priced->totals.charges[0].amount.amount(), 0);
}

TEST(Pricing, charges_flat_shipping_below_the_threshold_only) {
    const ShippingRule rule{.flat_amount = 495, .free_from = 5000};
    const auto below_it = price({item(1, 4999)}, rule);
    const auto at_it = price({item(1, 5000)}, rule);
    ASSERT_TRUE(below_it && at_it);
    EXPECT_EQ(below_it->totals.shipping.amount(), 495);
    EXPECT_EQ(below_it->totals.total.amount(), 5494);
    EXPECT_EQ(below_it->totals.charges[0].name, "Standard shipping");
    EXPECT_EQ(at_it->totals.shipping.amount(), 0);
    EXPECT_EQ(at_it->totals.total.amount(), 5000);
}

TEST(Pricing, makes_a_total_of_subtotal_discount_shipping_and_tax) {
    const auto priced = price({item(3, 700), item(2, 1)}, {.flat_amount = 495});
    ASSERT_TRUE(priced);
    const Totals& totals = priced->totals;
    EXPECT_EQ(totals.total.amount(),
              totals.subtotal.amount() - totals.discount.amount() + totals.shipping.amount() + totals.tax.amount());
}

TEST(Pricing, refuses_a_line_that_overflows_with_its_pointer) {
    const Error error = error_of(price({item(1, 1), item(1'000'000, Money::max_amount)}, {}));
    ASSERT_EQ(error.fields.size(), 1U);
    EXPECT_EQ(error.fields[0].pointer, "/lines/1/quantity");
    EXPECT_EQ(error.fields[0].code, "amount_out_of_range");
}

TEST(Pricing, refuses_sums_that_overflow) {
    const Error lines = error_of(price({item(1, Money::max_amount), item(1, 1)}, {}));
    EXPECT_EQ(lines.fields.at(0).pointer, "/lines");
    const Error shipping = error_of(price({item(1, Money::max_amount)}, {.flat_amount = 1}));
    EXPECT_EQ(shipping.fields.at(0).code, "amount_out_of_range");
}

TEST(Pricing, refuses_two_currencies_in_one_order) {
    const Error error = error_of(price({item(1, 100), item(1, 100, "EUR")}, {}));
    EXPECT_EQ(error.fields.at(0).pointer, "/lines/1/sku");
    EXPECT_EQ(error.fields.at(0).code, "mixed_currencies");
}

} // namespace
} // namespace merx::orders
