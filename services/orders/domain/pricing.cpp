#include "orders/domain/pricing.hpp"

#include "core/assert.hpp"

namespace merx::orders {
namespace {

Result<std::vector<OrderLine>> price_lines(std::vector<PricedItem> items) {
    const Currency currency = items.front().unit_price.currency();
    std::vector<OrderLine> lines;
    lines.reserve(items.size());
    for (PricedItem& item : items) {
        const std::string pointer = "/lines/" + std::to_string(lines.size());
        if (item.unit_price.currency() != currency) {
            return fail(invalid(pointer + "/sku", "mixed_currencies",
                                "An order is paid in one currency, and this is sold in another than the first line."));
        }
        auto total = item.unit_price.times(item.quantity);
        if (!total) {
            return fail(below(std::move(total).error(), pointer + "/quantity"));
        }
        lines.push_back({.sku = std::move(item.sku),
                         .product_id = std::move(item.product_id),
                         .name = std::move(item.name),
                         .quantity = item.quantity,
                         .unit_price = item.unit_price,
                         .total = *total});
    }
    return lines;
}

Result<Charge> charge_shipping(const ShippingRule& rule, Money subtotal) {
    const bool is_free = rule.flat_amount == 0 || (rule.free_from && subtotal.amount() >= *rule.free_from);
    auto amount = Money::make(is_free ? 0 : rule.flat_amount, subtotal.currency());
    if (!amount) {
        return fail(below(std::move(amount).error(), "/lines"));
    }
    return Charge{
        .kind = ChargeKind::shipping, .name = is_free ? "Free shipping" : "Standard shipping", .amount = *amount};
}

} // namespace

std::string_view name_of(ChargeKind kind) {
    switch (kind) {
    case ChargeKind::shipping: return "shipping";
    case ChargeKind::tax: return "tax";
    case ChargeKind::discount: return "discount";
    }
    MERX_UNREACHABLE();
}

std::optional<ChargeKind> parse_charge_kind(std::string_view name) {
    for (const ChargeKind kind : {ChargeKind::shipping, ChargeKind::tax, ChargeKind::discount}) {
        if (name_of(kind) == name) {
            return kind;
        }
    }
    return std::nullopt;
}

Result<Priced> price(std::vector<PricedItem> items, const ShippingRule& shipping_rule) {
    MERX_ASSERT(!items.empty());
    auto lines = price_lines(std::move(items));
    if (!lines) {
        return fail(std::move(lines).error());
    }
    const Money none = Money::zero(lines->front().total.currency());
    Money subtotal = none;
    for (const OrderLine& line : *lines) {
        auto sum = subtotal.plus(line.total);
        if (!sum) {
            return fail(below(std::move(sum).error(), "/lines"));
        }
        subtotal = *sum;
    }
    auto shipping = charge_shipping(shipping_rule, subtotal);
    if (!shipping) {
        return fail(std::move(shipping).error());
    }
    auto total = subtotal.plus(shipping->amount);
    if (!total) {
        return fail(below(std::move(total).error(), "/lines"));
    }
    return Priced{.lines = std::move(*lines),
                  .totals = {.subtotal = subtotal,
                             .discount = none,
                             .shipping = shipping->amount,
                             .tax = none,
                             .total = *total,
                             .charges = {std::move(*shipping)}}};
}

} // namespace merx::orders
