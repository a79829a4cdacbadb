#include "carts/domain/cart.hpp"

#include <algorithm>

#include "core/assert.hpp"

namespace merx::carts {
namespace {

Result<void> check_open(const Cart& cart) {
    if (cart.status != CartStatus::open) {
        return fail(conflict("cart_ordered", "This cart has become an order; start another one."));
    }
    return {};
}

std::vector<CartLine>::iterator find_line(Cart& cart, const Sku& sku) {
    return std::ranges::find(cart.lines, sku, &CartLine::sku);
}

void touch(Cart& cart, Instant now) {
    if (cart.lines.empty()) {
        cart.currency.reset();
    }
    cart.version += 1;
    cart.update_time = now;
    cart.expire_time = now + (cart.owner.empty() ? guest_lifetime : owned_lifetime);
}

Error mixed_currencies() {
    return conflict("mixed_currencies", "Everything in a cart has its price in one currency.");
}

Error cart_full() {
    return conflict("cart_full", "A cart may have at most " + std::to_string(max_cart_lines) + " lines.");
}

// Everything that can be wrong with a line before it is in the cart.
Result<void> check_line(const Cart& cart, bool is_new, Quantity quantity, Money unit_price) {
    if (is_new && cart.lines.size() >= max_cart_lines) {
        return fail(cart_full());
    }
    // A cart with one line of this SKU alone may change its currency along with the product's.
    const bool has_others = cart.lines.size() > (is_new ? 0U : 1U);
    if (has_others && cart.currency && *cart.currency != unit_price.currency()) {
        return fail(mixed_currencies());
    }
    if (auto total = unit_price.times(quantity); !total) {
        return fail(below(std::move(total).error(), "/quantity"));
    }
    return {};
}

Result<void> put(Cart& cart, const Sku& sku, Quantity quantity, Money unit_price, Instant now) {
    const auto line = find_line(cart, sku);
    const bool is_new = line == cart.lines.end();
    if (auto checked = check_line(cart, is_new, quantity, unit_price); !checked) {
        return checked;
    }
    if (is_new) {
        cart.lines.push_back({.sku = sku, .quantity = quantity});
    } else {
        line->quantity = quantity;
    }
    cart.currency = unit_price.currency();
    touch(cart, now);
    return {};
}

Quantity bounded_sum(Quantity a, Quantity b) {
    return Quantity::make(std::min(a.units() + b.units(), Quantity::max)).value();
}

} // namespace

Cart open_cart(std::string owner, IdSource& ids, Instant now) {
    const auto lifetime = owner.empty() ? guest_lifetime : owned_lifetime;
    return Cart{.id = CartId::make(ids),
                .owner = std::move(owner),
                .merged_into = {},
                .currency = {},
                .lines = {},
                .create_time = now,
                .update_time = now,
                .expire_time = now + lifetime};
}

bool is_visible(const Cart& cart, std::string_view user, Instant now) {
    return cart.status != CartStatus::merged && now < cart.expire_time && (cart.owner.empty() || cart.owner == user);
}

Result<void> add(Cart& cart, const Sku& sku, Quantity quantity, Money unit_price, Instant now) {
    if (auto open = check_open(cart); !open) {
        return open;
    }
    const auto line = find_line(cart, sku);
    if (line != cart.lines.end()) {
        auto sum = Quantity::make(line->quantity.units() + quantity.units());
        if (!sum) {
            return fail(below(std::move(sum).error(), "/quantity"));
        }
        quantity = *sum;
    }
    return put(cart, sku, quantity, unit_price, now);
}

Result<void> set(Cart& cart, const Sku& sku, Quantity quantity, Money unit_price, Instant now) {
    if (auto open = check_open(cart); !open) {
        return open;
    }
    const auto line = find_line(cart, sku);
    if (line != cart.lines.end() && line->quantity == quantity) {
        return {};
    }
    return put(cart, sku, quantity, unit_price, now);
}

Result<void> remove(Cart& cart, const Sku& sku, Instant now) {
    if (auto open = check_open(cart); !open) {
        return open;
    }
    const auto line = find_line(cart, sku);
    if (line != cart.lines.end()) {
        cart.lines.erase(line);
        touch(cart, now);
    }
    return {};
}

namespace {

// All or nothing: what does not fit keeps both carts as they are.
Result<void> join(Cart& guest, Cart& own, std::string_view user, Instant now) {
    if (own.currency && guest.currency && *own.currency != *guest.currency) {
        return fail(mixed_currencies());
    }
    std::vector<CartLine> lines = own.lines;
    for (const CartLine& line : guest.lines) {
        const auto same = std::ranges::find(lines, line.sku, &CartLine::sku);
        if (same != lines.end()) {
            same->quantity = bounded_sum(same->quantity, line.quantity);
        } else {
            lines.push_back(line);
        }
    }
    if (lines.size() > max_cart_lines) {
        return fail(cart_full());
    }
    own.lines = std::move(lines);
    if (!own.currency) {
        own.currency = guest.currency;
    }
    touch(own, now);
    guest.owner = std::string(user);
    guest.status = CartStatus::merged;
    guest.merged_into = own.id;
    guest.lines.clear();
    touch(guest, now);
    return {};
}

} // namespace

Result<Cart*> merge(Cart& guest, Cart* own, std::string_view user, Instant now) {
    MERX_ASSERT(!user.empty() && (own == nullptr || own->owner == user));
    const bool is_known = now < guest.expire_time && (guest.owner.empty() || guest.owner == user);
    if (!is_known || (guest.status == CartStatus::merged && own == nullptr)) {
        return fail(not_found("cart_not_found", "There is no such cart."));
    }
    if (guest.status == CartStatus::merged) {
        return own;
    }
    if (auto open = check_open(guest); !open) {
        return fail(std::move(open).error());
    }
    if (guest.owner == user) {
        return &guest;
    }
    if (own == nullptr) {
        guest.owner = std::string(user);
        touch(guest, now);
        return &guest;
    }
    if (auto joined = join(guest, *own, user, now); !joined) {
        return fail(std::move(joined).error());
    }
    return own;
}

void order(Cart& cart, Instant now) {
    if (cart.status == CartStatus::open) {
        cart.status = CartStatus::ordered;
        touch(cart, now);
    }
}

} // namespace merx::carts
