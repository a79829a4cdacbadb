// A cart with what its lines cost at this moment.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "carts/domain/cart.hpp"

namespace merx::carts {

// What the catalog says of a SKU that can be bought.
struct Offer {
    Sku sku;
    std::string product_id;
    std::string name;
    Money price;
    std::string image_url;
};

struct PricedLine {
    CartLine line;
    std::optional<Offer> offer; // none where it can no longer be bought
    std::optional<Money> total; // of the line; none without an offer
};

struct PricedCart {
    Cart cart;
    std::vector<PricedLine> lines; // in the cart's order
    // The sum of the lines that can be bought; none while there are none, and where they have come to be in several
    // currencies, or beyond all bounds.
    std::optional<Money> subtotal;
};

// Offers in any order. A line whose total would be beyond all bounds counts as one that cannot be bought.
PricedCart price(Cart cart, std::span<const Offer> offers);

} // namespace merx::carts
