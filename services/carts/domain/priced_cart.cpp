#include "carts/domain/priced_cart.hpp"

#include <algorithm>

namespace merx::carts {
namespace {

PricedLine price(const CartLine& line, std::span<const Offer> offers) {
    PricedLine priced{.line = line, .offer = {}, .total = {}};
    const auto offer = std::ranges::find(offers, line.sku, &Offer::sku);
    if (offer != offers.end()) {
        if (const auto total = offer->price.times(line.quantity)) {
            priced.offer = *offer;
            priced.total = *total;
        }
    }
    return priced;
}

std::optional<Money> sum_of(const std::vector<PricedLine>& lines) {
    std::optional<Money> sum;
    for (const PricedLine& line : lines) {
        if (!line.total) {
            continue;
        }
        if (!sum) {
            sum = line.total;
            continue;
        }
        if (sum->currency() != line.total->currency()) {
            return std::nullopt;
        }
        const auto more = sum->plus(*line.total);
        if (!more) {
            return std::nullopt;
        }
        sum = *more;
    }
    return sum;
}

} // namespace

PricedCart price(Cart cart, std::span<const Offer> offers) {
    PricedCart priced{.cart = std::move(cart), .lines = {}, .subtotal = {}};
    priced.lines.reserve(priced.cart.lines.size());
    for (const CartLine& line : priced.cart.lines) {
        priced.lines.push_back(price(line, offers));
    }
    priced.subtotal = sum_of(priced.lines);
    return priced;
}

} // namespace merx::carts
