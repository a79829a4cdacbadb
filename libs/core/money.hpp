// Money: an amount in the minor unit of a currency. No floating point comes near it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/quantity.hpp"
#include "core/result.hpp"

namespace merx {

// An ISO 4217 alphabetic code of an active currency.
class Currency {
public:
    // Fails with `invalid_currency` for anything but a code in the table, upper-case.
    static Result<Currency> parse(std::string_view code);
    static Currency usd();

    std::string_view code() const { return {code_.data(), code_.size()}; }
    // How many decimal digits the minor unit has: 2 for USD, 0 for JPY, 3 for KWD.
    int minor_digits() const { return minor_digits_; }

    friend bool operator==(const Currency&, const Currency&) = default;

private:
    Currency(std::string_view code, int minor_digits);
    std::array<char, 3> code_{};
    int minor_digits_ = 2;
};

// A signed amount. Sums and products that would leave the bounds fail with `amount_out_of_range`; adding
// two currencies is a bug of the caller and asserts.
class Money {
public:
    // No amount of one shop comes near it, and a thousand of them still add up within 64 bits.
    static constexpr std::int64_t max_amount = 1'000'000'000'000'000;

    // Fails with `amount_out_of_range` beyond ±max_amount.
    static Result<Money> make(std::int64_t minor_units, Currency currency);
    static Money zero(Currency currency) { return Money(0, currency); }

    // Decimal text such as "19.99" in the currency's own digits; no sign, no thousands separators.
    static Result<Money> parse_decimal(std::string_view text, Currency currency);

    std::int64_t amount() const { return amount_; }
    Currency currency() const { return currency_; }
    bool is_zero() const { return amount_ == 0; }
    bool is_negative() const { return amount_ < 0; }

    Result<Money> plus(Money other) const;
    Result<Money> minus(Money other) const;
    Result<Money> times(Quantity quantity) const;

    // Splits the amount in proportion to the weights so that the parts add up to it exactly; the minor
    // units left over go one each to the largest remainders, the earlier part first among equals.
    // Weights must not be negative and not all zero.
    std::vector<Money> allocate(std::span<const std::int64_t> weights) const;

    // For people and mails: "19.99 USD".
    std::string text() const;

    friend bool operator==(const Money&, const Money&) = default;

private:
    Money(std::int64_t amount, Currency currency) : amount_(amount), currency_(currency) {}
    std::int64_t amount_;
    Currency currency_;
};

} // namespace merx
