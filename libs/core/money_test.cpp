#include "core/money.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace merx {
namespace {

Money usd(std::int64_t cents) {
    return Money::make(cents, Currency::usd()).value();
}

Currency currency(std::string_view code) {
    return Currency::parse(code).value();
}

std::string code_of(const Error& error) {
    return error.fields.at(0).code;
}

rc::Gen<std::int64_t> any_amount() {
    return rc::gen::inRange(-Money::max_amount, Money::max_amount + 1);
}

rc::Gen<std::vector<std::int64_t>> any_weights() {
    const auto weight = rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 10),
                                       rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max()));
    return rc::gen::suchThat(rc::gen::container<std::vector<std::int64_t>>(weight), [](const auto& weights) {
        return std::ranges::any_of(weights, [](std::int64_t w) { return w > 0; });
    });
}

std::vector<std::int64_t> amounts(const std::vector<Money>& parts) {
    std::vector<std::int64_t> values;
    for (const Money& part : parts) {
        values.push_back(part.amount());
    }
    return values;
}

TEST(Currency, knows_the_minor_digits_of_each_code) {
    EXPECT_EQ(currency("USD").minor_digits(), 2);
    EXPECT_EQ(currency("JPY").minor_digits(), 0);
    EXPECT_EQ(currency("KWD").minor_digits(), 3);
    EXPECT_EQ(currency("UYW").minor_digits(), 4);
    EXPECT_EQ(currency("EUR").code(), "EUR");
    EXPECT_EQ(Currency::usd(), currency("USD"));
}

TEST(Currency, refuses_what_is_no_active_code) {
    for (const std::string_view text : {"", "US", "usd", "USDX", "XXX", "XAU", "DEM", "ZZZ", "AAA", "U\0D"}) {
        const auto parsed = Currency::parse(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(code_of(parsed.error()), "invalid_currency");
    }
}

TEST(Money, stays_within_its_bounds) {
    EXPECT_TRUE(Money::make(Money::max_amount, Currency::usd()).has_value());
    EXPECT_TRUE(Money::make(-Money::max_amount, Currency::usd()).has_value());
    for (const std::int64_t amount :
         {Money::max_amount + 1, -Money::max_amount - 1, std::numeric_limits<std::int64_t>::max(),
          std::numeric_limits<std::int64_t>::min()}) {
        const auto made = Money::make(amount, Currency::usd());
        ASSERT_FALSE(made.has_value()) << amount;
        EXPECT_EQ(code_of(made.error()), "amount_out_of_range");
    }
}

TEST(Money, refuses_sums_and_products_beyond_its_bounds) {
    EXPECT_EQ(code_of(usd(Money::max_amount).plus(usd(1)).error()), "amount_out_of_range");
    EXPECT_EQ(code_of(usd(-Money::max_amount).minus(usd(1)).error()), "amount_out_of_range");
    EXPECT_EQ(code_of(usd(Money::max_amount).times(Quantity::make(2).value()).error()), "amount_out_of_range");
    // 10^15 times a million leaves 64 bits altogether.
    EXPECT_EQ(code_of(usd(Money::max_amount).times(Quantity::make(Quantity::max).value()).error()),
              "amount_out_of_range");
}

TEST(MoneyDeathTest, adding_two_currencies_ends_the_process) {
    EXPECT_DEATH({ static_cast<void>(usd(1).plus(Money::zero(currency("EUR")))); }, "assertion failed");
}

RC_GTEST_PROP(Money, takes_away_what_was_added, ()) {
    const Money a = usd(*any_amount());
    const Money b = usd(*any_amount());
    const auto sum = a.plus(b);
    RC_ASSERT(sum.has_value() == (std::abs(a.amount() + b.amount()) <= Money::max_amount));
    if (sum) {
        RC_ASSERT(sum->minus(b).value() == a);
    }
}

RC_GTEST_PROP(Money, times_a_quantity_is_a_sum_of_that_many, ()) {
    const Money price = usd(*rc::gen::inRange<std::int64_t>(-1000, 1'000'000));
    const auto count = *rc::gen::inRange<std::int64_t>(1, 50);
    Money sum = Money::zero(Currency::usd());
    for (std::int64_t i = 0; i < count; ++i) {
        sum = sum.plus(price).value();
    }
    RC_ASSERT(price.times(Quantity::make(count).value()).value() == sum);
}

TEST(MoneyAllocate, gives_the_left_over_units_to_the_largest_remainders) {
    EXPECT_EQ(amounts(usd(100).allocate(std::vector<std::int64_t>{1, 1, 1})), (std::vector<std::int64_t>{34, 33, 33}));
    EXPECT_EQ(amounts(usd(5).allocate(std::vector<std::int64_t>{3, 7})), (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(amounts(usd(101).allocate(std::vector<std::int64_t>{1, 2, 0})), (std::vector<std::int64_t>{34, 67, 0}));
    EXPECT_EQ(amounts(usd(1).allocate(std::vector<std::int64_t>{0, 1, 1})), (std::vector<std::int64_t>{0, 1, 0}));
}

TEST(MoneyAllocate, splits_a_refund_like_the_charge) {
    EXPECT_EQ(amounts(usd(-100).allocate(std::vector<std::int64_t>{1, 1, 1})),
              (std::vector<std::int64_t>{-34, -33, -33}));
}

TEST(MoneyAllocateDeathTest, refuses_weights_that_mean_nothing) {
    EXPECT_DEATH(static_cast<void>(usd(1).allocate({})), "assertion failed");
    EXPECT_DEATH(static_cast<void>(usd(1).allocate(std::vector<std::int64_t>{0, 0})), "assertion failed");
    EXPECT_DEATH(static_cast<void>(usd(1).allocate(std::vector<std::int64_t>{2, -1})), "assertion failed");
}

RC_GTEST_PROP(MoneyAllocate, parts_add_up_to_the_whole, ()) {
    const auto weights = *any_weights();
    const auto whole = *any_amount();
    const auto parts = amounts(usd(whole).allocate(weights));
    RC_ASSERT(parts.size() == weights.size());
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == whole);
}

RC_GTEST_PROP(MoneyAllocate, each_part_is_within_one_unit_of_its_share, ()) {
    __extension__ using Int128 = __int128;
    const auto weights = *any_weights();
    const auto whole = *any_amount();
    const auto parts = amounts(usd(whole).allocate(weights));
    Int128 total = 0;
    for (const std::int64_t weight : weights) {
        total += weight;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        // |part - whole·weight/total| < 1, without dividing
        const Int128 distance = static_cast<Int128>(parts[i]) * total - static_cast<Int128>(whole) * weights[i];
        RC_ASSERT(distance < total && -distance < total);
    }
}

RC_GTEST_PROP(MoneyAllocate, a_heavier_part_never_gets_less, ()) {
    const auto weights = *any_weights();
    const auto parts = amounts(usd(*rc::gen::inRange<std::int64_t>(0, Money::max_amount)).allocate(weights));
    for (std::size_t i = 0; i < parts.size(); ++i) {
        for (std::size_t j = 0; j < parts.size(); ++j) {
            RC_ASSERT(weights[i] <= weights[j] || parts[i] >= parts[j]);
        }
    }
}

TEST(MoneyText, is_written_in_the_digits_of_its_currency) {
    EXPECT_EQ(usd(1999).text(), "19.99 USD");
    EXPECT_EQ(usd(5).text(), "0.05 USD");
    EXPECT_EQ(usd(-5).text(), "-0.05 USD");
    EXPECT_EQ(usd(0).text(), "0.00 USD");
    EXPECT_EQ(Money::make(1999, currency("JPY"))->text(), "1999 JPY");
    EXPECT_EQ(Money::make(0, currency("JPY"))->text(), "0 JPY");
    EXPECT_EQ(Money::make(1, currency("KWD"))->text(), "0.001 KWD");
}

TEST(MoneyText, is_read_in_the_digits_of_its_currency) {
    EXPECT_EQ(Money::parse_decimal("19.99", Currency::usd()), usd(1999));
    EXPECT_EQ(Money::parse_decimal("19.9", Currency::usd()), usd(1990));
    EXPECT_EQ(Money::parse_decimal("19", Currency::usd()), usd(1900));
    EXPECT_EQ(Money::parse_decimal("0", Currency::usd()), usd(0));
    EXPECT_EQ(Money::parse_decimal("0.05", Currency::usd()), usd(5));
    EXPECT_EQ(Money::parse_decimal("1999", currency("JPY"))->amount(), 1999);
    EXPECT_EQ(Money::parse_decimal("1.234", currency("KWD"))->amount(), 1234);
    EXPECT_EQ(Money::parse_decimal("10000000000000.00", Currency::usd()), usd(Money::max_amount));
}

TEST(MoneyText, refuses_everything_else) {
    for (const std::string_view text : {"",    ".",    "1.", ".5",   "1.999", "-1",  "+1", " 1",   "1 ", "1,000",
                                        "1e3", "0x10", "01", "00.1", "1.2.3", "NaN", "١",  "1.-1", "$5", "5 USD"}) {
        const auto parsed = Money::parse_decimal(text, Currency::usd());
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(code_of(parsed.error()), "invalid_amount") << text;
    }
    EXPECT_FALSE(Money::parse_decimal("1.0", currency("JPY")).has_value());
}

TEST(MoneyText, refuses_amounts_beyond_its_bounds) {
    for (const std::string_view text : {"10000000000000.01", "92233720368547758.07", "92233720368547758.08",
                                        "99999999999999999999999999999999999999", "9223372036854775807"}) {
        EXPECT_EQ(code_of(Money::parse_decimal(text, Currency::usd()).error()), "amount_out_of_range") << text;
    }
}

RC_GTEST_PROP(MoneyText, comes_back_as_it_was_written, ()) {
    const auto code = *rc::gen::element<std::string>("USD", "JPY", "KWD", "CLF");
    const Money money = Money::make(*rc::gen::inRange<std::int64_t>(0, Money::max_amount + 1), currency(code)).value();
    const std::string text = money.text();
    RC_ASSERT(Money::parse_decimal(text.substr(0, text.size() - 4), currency(code)).value() == money);
}

} // namespace
} // namespace merx
