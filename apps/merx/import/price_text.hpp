// What a listing says a product costs, read without guessing.
#pragma once

#include <string_view>

#include "core/money.hpp"

namespace merx::import {

// "$1,234.50" or "1234.5" in the currency's digits. `symbol` may precede the number and may be empty.
// Fails with `price_empty`, `price_range` ("$10.00 - $20.00") or `price_garbled` (everything else).
Result<Money> parse_price(std::string_view text, std::string_view symbol, Currency currency);

// "10.7 pounds", "12.8 ounces", "250 g", "1.2 kg" in whole grams, rounded half up. Fails with `weight_garbled`.
Result<std::int64_t> parse_weight_grams(std::string_view text);

} // namespace merx::import
