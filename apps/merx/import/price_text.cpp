#include "import/price_text.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "core/text.hpp"

namespace merx::import {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes the commas out of "1,234,567.89"; empty where they do not stand before groups of three.
std::optional<std::string> without_thousands_separators(std::string_view number) {
    const std::string_view whole = number.substr(0, number.find('.'));
    std::string digits;
    std::size_t group = 0; // digits since the last comma
    bool grouped = false;
    for (const char c : whole) {
        if (c == ',') {
            if (digits.empty() || group > 3 || (grouped && group != 3)) {
                return std::nullopt;
            }
            grouped = true;
            group = 0;
        } else {
            digits += c;
            ++group;
        }
    }
    if (grouped && group != 3) {
        return std::nullopt;
    }
    return digits.append(number.substr(whole.size()));
}

std::optional<Money> parse_amount(std::string_view text, std::string_view symbol, Currency currency) {
    if (!symbol.empty() && text.starts_with(symbol)) {
        text.remove_prefix(symbol.size());
    }
    const auto number = without_thousands_separators(text);
    if (!number || number->empty() || !is_digit(number->front())) {
        return std::nullopt;
    }
    const auto money = Money::parse_decimal(*number, currency);
    return money ? std::optional(*money) : std::nullopt;
}

struct Unit {
    std::string_view name;
    std::int64_t micrograms; // in one unit
};
// The pound is 453.59237 g exactly (international agreement of 1959); the ounce is its sixteenth.
constexpr std::array units{Unit{"pounds", 453'592'370}, Unit{"pound", 453'592'370},      Unit{"lbs", 453'592'370},
                           Unit{"lb", 453'592'370},     Unit{"ounces", 28'349'523},      Unit{"ounce", 28'349'523},
                           Unit{"oz", 28'349'523},      Unit{"kg", 1'000'000'000},       Unit{"g", 1'000'000},
                           Unit{"grams", 1'000'000},    Unit{"kilograms", 1'000'000'000}};

} // namespace

Result<Money> parse_price(std::string_view text, std::string_view symbol, Currency currency) {
    text = trim(text);
    if (text.empty()) {
        return fail(invalid("", "price_empty", "There is no price."));
    }
    if (const auto amount = parse_amount(text, symbol, currency)) {
        return *amount;
    }
    const std::size_t dash = text.find('-');
    if (dash != std::string_view::npos && parse_amount(trim(text.substr(0, dash)), symbol, currency) &&
        parse_amount(trim(text.substr(dash + 1)), symbol, currency)) {
        return fail(invalid("", "price_range", "The price is a range: " + std::string(text) + "."));
    }
    constexpr std::size_t shown = 60;
    return fail(invalid("", "price_garbled", "This is not a price: " + std::string(text.substr(0, shown)) + "."));
}

Result<std::int64_t> parse_weight_grams(std::string_view text) {
    text = trim(text);
    const std::size_t space = text.find(' ');
    const std::string_view number = text.substr(0, space);
    const std::string unit = ascii_lower(space == std::string_view::npos ? "" : trim(text.substr(space)));
    for (const Unit& known : units) {
        if (unit != known.name) {
            continue;
        }
        // Thousandths of a unit, so that "10.75 pounds" stays exact.
        const std::size_t point = number.find('.');
        std::string digits(number.substr(0, point));
        std::string fraction(point == std::string_view::npos ? "" : number.substr(point + 1));
        if (fraction.size() > 3) {
            break;
        }
        fraction.resize(3, '0');
        digits += fraction;
        std::int64_t thousandths = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), thousandths);
        constexpr std::int64_t heaviest = 100'000'000; // 100,000 units: beyond it the text is no weight
        if (error != std::errc{} || end != digits.data() + digits.size() || thousandths < 0 || thousandths > heaviest) {
            break;
        }
        constexpr std::int64_t thousandths_of_micrograms_per_gram = 1'000'000'000;
        return (thousandths * known.micrograms + thousandths_of_micrograms_per_gram / 2) /
               thousandths_of_micrograms_per_gram;
    }
    return fail(invalid("", "weight_garbled", "This is not a weight: " + std::string(text.substr(0, 60)) + "."));
}

} // namespace merx::import
