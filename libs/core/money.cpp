#include "core/money.hpp"

#include <algorithm>
#include <numeric>

#include "core/assert.hpp"

namespace merx {
namespace {

// Wide enough for any amount times any weight.
__extension__ using Int128 = __int128;

struct CurrencyRow {
    std::string_view code;
    int minor_digits;
};

// ISO 4217 list one of January 2026, by code, without the codes that have no minor unit (metals, testing,
// units of account): nothing can be priced in those.
constexpr CurrencyRow currencies[] = {
    {"AED", 2}, {"AFN", 2}, {"ALL", 2}, {"AMD", 2}, {"AOA", 2}, {"ARS", 2}, {"AUD", 2}, {"AWG", 2}, {"AZN", 2},
    {"BAM", 2}, {"BBD", 2}, {"BDT", 2}, {"BHD", 3}, {"BIF", 0}, {"BMD", 2}, {"BND", 2}, {"BOB", 2}, {"BOV", 2},
    {"BRL", 2}, {"BSD", 2}, {"BTN", 2}, {"BWP", 2}, {"BYN", 2}, {"BZD", 2}, {"CAD", 2}, {"CDF", 2}, {"CHE", 2},
    {"CHF", 2}, {"CHW", 2}, {"CLF", 4}, {"CLP", 0}, {"CNY", 2}, {"COP", 2}, {"COU", 2}, {"CRC", 2}, {"CUP", 2},
    {"CVE", 2}, {"CZK", 2}, {"DJF", 0}, {"DKK", 2}, {"DOP", 2}, {"DZD", 2}, {"EGP", 2}, {"ERN", 2}, {"ETB", 2},
    {"EUR", 2}, {"FJD", 2}, {"FKP", 2}, {"GBP", 2}, {"GEL", 2}, {"GHS", 2}, {"GIP", 2}, {"GMD", 2}, {"GNF", 0},
    {"GTQ", 2}, {"GYD", 2}, {"HKD", 2}, {"HNL", 2}, {"HTG", 2}, {"HUF", 2}, {"IDR", 2}, {"ILS", 2}, {"INR", 2},
    {"IQD", 3}, {"IRR", 2}, {"ISK", 0}, {"JMD", 2}, {"JOD", 3}, {"JPY", 0}, {"KES", 2}, {"KGS", 2}, {"KHR", 2},
    {"KMF", 0}, {"KPW", 2}, {"KRW", 0}, {"KWD", 3}, {"KYD", 2}, {"KZT", 2}, {"LAK", 2}, {"LBP", 2}, {"LKR", 2},
    {"LRD", 2}, {"LSL", 2}, {"LYD", 3}, {"MAD", 2}, {"MDL", 2}, {"MGA", 2}, {"MKD", 2}, {"MMK", 2}, {"MNT", 2},
    {"MOP", 2}, {"MRU", 2}, {"MUR", 2}, {"MVR", 2}, {"MWK", 2}, {"MXN", 2}, {"MXV", 2}, {"MYR", 2}, {"MZN", 2},
    {"NAD", 2}, {"NGN", 2}, {"NIO", 2}, {"NOK", 2}, {"NPR", 2}, {"NZD", 2}, {"OMR", 3}, {"PAB", 2}, {"PEN", 2},
    {"PGK", 2}, {"PHP", 2}, {"PKR", 2}, {"PLN", 2}, {"PYG", 0}, {"QAR", 2}, {"RON", 2}, {"RSD", 2}, {"RUB", 2},
    {"RWF", 0}, {"SAR", 2}, {"SBD", 2}, {"SCR", 2}, {"SDG", 2}, {"SEK", 2}, {"SGD", 2}, {"SHP", 2}, {"SLE", 2},
    {"SOS", 2}, {"SRD", 2}, {"SSP", 2}, {"STN", 2}, {"SVC", 2}, {"SYP", 2}, {"SZL", 2}, {"THB", 2}, {"TJS", 2},
    {"TMT", 2}, {"TND", 3}, {"TOP", 2}, {"TRY", 2}, {"TTD", 2}, {"TWD", 2}, {"TZS", 2}, {"UAH", 2}, {"UGX", 0},
    {"USD", 2}, {"USN", 2}, {"UYI", 0}, {"UYU", 2}, {"UYW", 4}, {"UZS", 2}, {"VED", 2}, {"VES", 2}, {"VND", 0},
    {"VUV", 0}, {"WST", 2}, {"XAF", 0}, {"XCD", 2}, {"XCG", 2}, {"XOF", 0}, {"XPF", 0}, {"YER", 2}, {"ZAR", 2},
    {"ZMW", 2}, {"ZWG", 2},
};
static_assert(std::ranges::is_sorted(currencies, {}, &CurrencyRow::code));

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

Error out_of_range() {
    return invalid("", "amount_out_of_range", "An amount must stay within plus and minus 10^15 minor units.");
}

Error malformed(Currency currency) {
    std::string example = currency.minor_digits() == 0 ? "1999" : "19.";
    if (currency.minor_digits() > 0) {
        example.append(static_cast<std::size_t>(currency.minor_digits()), '9');
    }
    return invalid("", "invalid_amount",
                   "An amount of " + std::string(currency.code()) + " is written like " + example +
                       ", without a sign or separators.");
}

} // namespace

Currency::Currency(std::string_view code, int minor_digits) : minor_digits_(minor_digits) {
    std::ranges::copy(code, code_.begin());
}

Result<Currency> Currency::parse(std::string_view code) {
    const auto* const row = std::ranges::lower_bound(currencies, code, {}, &CurrencyRow::code);
    if (row == std::end(currencies) || row->code != code) {
        return fail(invalid("", "invalid_currency", "A currency is an ISO 4217 code in capitals, such as USD."));
    }
    return Currency(row->code, row->minor_digits);
}

Currency Currency::usd() {
    return Currency("USD", 2);
}

Result<Money> Money::make(std::int64_t minor_units, Currency currency) {
    if (minor_units > max_amount || minor_units < -max_amount) {
        return fail(out_of_range());
    }
    return Money(minor_units, currency);
}

Result<Money> Money::parse_decimal(std::string_view text, Currency currency) {
    const auto point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    const auto digits = static_cast<std::size_t>(currency.minor_digits());
    const bool fraction_fits = point == std::string_view::npos || (!fraction.empty() && fraction.size() <= digits);
    const bool leading_zero = whole.size() > 1 && whole.front() == '0';
    if (whole.empty() || leading_zero || !fraction_fits || !std::ranges::all_of(whole, is_digit) ||
        !std::ranges::all_of(fraction, is_digit)) {
        return fail(malformed(currency));
    }
    std::int64_t amount = 0;
    const auto append = [&amount](char digit) {
        return !__builtin_mul_overflow(amount, 10, &amount) && !__builtin_add_overflow(amount, digit - '0', &amount);
    };
    bool fits = std::ranges::all_of(whole, append) && std::ranges::all_of(fraction, append);
    for (std::size_t i = fraction.size(); i < digits && fits; ++i) {
        fits = append('0');
    }
    if (!fits) {
        return fail(out_of_range());
    }
    return make(amount, currency);
}

Result<Money> Money::plus(Money other) const {
    MERX_ASSERT(currency_ == other.currency_);
    std::int64_t sum = 0;
    if (__builtin_add_overflow(amount_, other.amount_, &sum)) {
        return fail(out_of_range());
    }
    return make(sum, currency_);
}

Result<Money> Money::minus(Money other) const {
    MERX_ASSERT(currency_ == other.currency_);
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(amount_, other.amount_, &difference)) {
        return fail(out_of_range());
    }
    return make(difference, currency_);
}

Result<Money> Money::times(Quantity quantity) const {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(amount_, quantity.units(), &product)) {
        return fail(out_of_range());
    }
    return make(product, currency_);
}

std::vector<Money> Money::allocate(std::span<const std::int64_t> weights) const {
    Int128 total = 0;
    for (const std::int64_t weight : weights) {
        MERX_ASSERT(weight >= 0);
        total += weight;
    }
    MERX_ASSERT(total > 0);

    // The magnitude is split, so that a refund takes back what the charge gave.
    const std::int64_t sign = is_negative() ? -1 : 1;
    const std::int64_t magnitude = sign * amount_;
    std::int64_t left = magnitude;
    std::vector<std::int64_t> shares;
    std::vector<Int128> remainders;
    shares.reserve(weights.size());
    remainders.reserve(weights.size());
    for (const std::int64_t weight : weights) {
        const Int128 product = static_cast<Int128>(magnitude) * weight;
        shares.push_back(static_cast<std::int64_t>(product / total));
        remainders.push_back(product % total);
        left -= shares.back();
    }

    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return remainders[a] != remainders[b] ? remainders[a] > remainders[b] : a < b;
    });
    // Fewer units are left than there are remainders above zero, so a weight of zero never gets one.
    for (std::size_t i = 0; left > 0; ++i, --left) {
        ++shares[order[i]];
    }

    std::vector<Money> parts;
    parts.reserve(shares.size());
    for (const std::int64_t share : shares) {
        parts.push_back(Money(sign * share, currency_));
    }
    return parts;
}

std::string Money::text() const {
    std::string digits = std::to_string(is_negative() ? -amount_ : amount_);
    const auto minor = static_cast<std::size_t>(currency_.minor_digits());
    if (digits.size() <= minor) {
        digits.insert(0, minor + 1 - digits.size(), '0');
    }
    if (minor > 0) {
        digits.insert(digits.size() - minor, 1, '.');
    }
    return (is_negative() ? "-" : "") + digits + ' ' + std::string(currency_.code());
}

} // namespace merx
