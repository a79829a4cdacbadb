// What an order costs: the one place where its totals are computed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/money.hpp"
#include "core/sku.hpp"

namespace merx::orders {

// Units of one SKU at the catalog's price.
struct PricedItem {
    Sku sku;
    std::string product_id;
    std::string name;
    Quantity quantity;
    Money unit_price;
};

struct OrderLine {
    Sku sku;
    std::string product_id;
    std::string name;
    Quantity quantity;
    Money unit_price;
    Money total; // quantity × unit_price

    friend bool operator==(const OrderLine&, const OrderLine&) = default;
};

enum class ChargeKind { shipping, tax, discount };

std::string_view name_of(ChargeKind kind);
std::optional<ChargeKind> parse_charge_kind(std::string_view name);

// Something beside the lines that makes up the total.
struct Charge {
    ChargeKind kind;
    std::string name; // the rule behind it, for people: "Standard shipping"
    Money amount;     // added to the total; below zero for a discount

    friend bool operator==(const Charge&, const Charge&) = default;
};

struct Totals {
    Money subtotal; // the sum of the lines
    Money discount; // what the charges take off, as a positive amount
    Money shipping;
    Money tax;
    Money total; // subtotal - discount + shipping + tax
    std::vector<Charge> charges;

    friend bool operator==(const Totals&, const Totals&) = default;
};

// A flat amount, or none from a subtotal on. Amounts are in the minor unit of the order's currency.
struct ShippingRule {
    std::int64_t flat_amount = 0;
    std::optional<std::int64_t> free_from{};
};

struct Priced {
    std::vector<OrderLine> lines;
    Totals totals;
};

// `items` is not empty. Fails with `amount_out_of_range` at `/lines/<i>/quantity`, or at `/lines` for a sum, where an
// amount leaves the bounds of Money, and with `mixed_currencies` at `/lines/<i>/sku`.
Result<Priced> price(std::vector<PricedItem> items, const ShippingRule& shipping);

} // namespace merx::orders
