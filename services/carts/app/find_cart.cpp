#include "carts/app/find_cart.hpp"

#include <algorithm>

namespace merx::carts {

Error no_such_cart() {
    return not_found("cart_not_found", "There is no such cart.");
}

Task<Result<CartId>> find_cart(const Context& context, const rpc::Call& call, std::string_view id) {
    if (id == "mine") {
        if (!call.principal.is_signed_in()) {
            co_return fail(unauthenticated("token_required", "Sign in to have a cart of your own."));
        }
        const auto open = co_await or_return(context.store.find_open(call.principal.user_id));
        co_return open ? Result<CartId>(*open) : fail(no_such_cart());
    }
    const auto parsed = CartId::parse(id);
    co_return parsed ? Result<CartId>(*parsed) : fail(no_such_cart());
}

Result<void> check_visible(const Context& context, const rpc::Call& call, const Cart& cart) {
    if (!is_visible(cart, call.principal.user_id, context.clock.now())) {
        return fail(no_such_cart());
    }
    return {};
}

Result<Sku> parse_sku(std::string_view text) {
    auto sku = Sku::parse(text);
    return sku ? std::move(sku) : fail(below(std::move(sku).error(), "/sku"));
}

Result<Quantity> parse_quantity(std::int64_t units) {
    auto quantity = Quantity::make(units);
    return quantity ? quantity : fail(below(std::move(quantity).error(), "/quantity"));
}

Task<Result<Offer>> find_offer(const Context& context, const rpc::Call& call, const Sku& sku) {
    auto offers = co_await or_return(context.offers.find(call, {sku}));
    if (offers.empty()) {
        co_return fail(invalid("/sku", "unknown_sku", "There is nothing to buy under this SKU."));
    }
    co_return std::move(offers.front());
}

Task<Result<PricedCart>> price_cart(const Context& context, const rpc::Call& call, Cart cart,
                                    std::vector<Offer> known) {
    std::vector<Sku> unknown;
    for (const CartLine& line : cart.lines) {
        if (std::ranges::find(known, line.sku, &Offer::sku) == known.end()) {
            unknown.push_back(line.sku);
        }
    }
    if (!unknown.empty()) {
        auto offers = co_await or_return(context.offers.find(call, std::move(unknown)));
        std::ranges::move(offers, std::back_inserter(known));
    }
    co_return price(std::move(cart), known);
}

} // namespace merx::carts
