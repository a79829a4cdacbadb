// A cart: what a shopper is about to buy. It holds SKUs and quantities; names and prices are the catalog's.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/id.hpp"
#include "core/money.hpp"
#include "core/quantity.hpp"
#include "core/sku.hpp"

namespace merx::carts {

struct CartKind {
    static constexpr std::string_view prefix = "cart";
    static constexpr std::string_view noun = "a cart";
};
using CartId = Id<CartKind>;

constexpr std::size_t max_cart_lines = 200;
// After its last change.
constexpr std::chrono::days guest_lifetime{30};
constexpr std::chrono::days owned_lifetime{90};

enum class CartStatus { open, ordered, merged };

struct CartLine {
    Sku sku;
    Quantity quantity;

    friend bool operator==(const CartLine&, const CartLine&) = default;
};

struct Cart {
    CartId id;
    std::string owner; // usr_…; empty in a guest's cart
    CartStatus status = CartStatus::open;
    std::optional<CartId> merged_into;
    std::optional<Currency> currency; // of the prices in it; none while it is empty
    std::vector<CartLine> lines;      // in the order they were put in, each SKU once
    std::int64_t version = 1;
    Instant create_time;
    Instant update_time;
    Instant expire_time;

    std::string etag() const { return std::to_string(version); }

    friend bool operator==(const Cart&, const Cart&) = default;
};

Cart open_cart(std::string owner, IdSource& ids, Instant now);

// Whether it exists for this user (empty: for a guest). A cart without an owner is open to whoever knows its id.
bool is_visible(const Cart& cart, std::string_view user, Instant now);

// The changes fail with `cart_ordered` (409) where it was bought already, `cart_full` and `mixed_currencies` (409),
// `invalid_quantity`, and `amount_out_of_range` where a line would cost more than there are numbers for; nothing is
// changed then. What changes a cart keeps it alive from `now` on.

// Adds to the line of the SKU, or a line at the end.
Result<void> add(Cart& cart, const Sku& sku, Quantity quantity, Money unit_price, Instant now);
// Sets the quantity of the SKU's line, adding it at the end where there is none.
Result<void> set(Cart& cart, const Sku& sku, Quantity quantity, Money unit_price, Instant now);
// A SKU that is not in the cart is no mistake: the cart is as it should be.
Result<void> remove(Cart& cart, const Sku& sku, Instant now);

// Joins a guest's cart to the user's `own`, and says which of the two is the user's afterwards. Quantities are added
// up to the most a line may have. Where the user has no cart the guest's becomes theirs; where it is theirs already,
// or was joined before, nothing changes.
Result<Cart*> merge(Cart& guest, Cart* own, std::string_view user, Instant now);

// It became an order. Nothing happens to a cart that is not open any more.
void order(Cart& cart, Instant now);

} // namespace merx::carts
