#include "carts/app/set_item.hpp"

#include "carts/app/find_cart.hpp"
#include "carts/app/remove_item.hpp"

namespace merx::carts {

Task<Result<PricedCart>> set_item(const Context& context, const rpc::Call& call, std::string_view id,
                                  std::string_view sku, std::int64_t quantity) {
    if (quantity == 0) {
        co_return co_await remove_item(context, call, id, sku);
    }
    const Sku wanted = co_await or_return(parse_sku(sku));
    const Quantity units = co_await or_return(parse_quantity(quantity));
    const CartId cart_id = co_await or_return(find_cart(context, call, id));
    const Offer offer = co_await or_return(find_offer(context, call, wanted));
    const Instant now = context.clock.now();
    Cart cart = co_await or_return(context.store.update(cart_id, [&](Cart& changed) -> Result<void> {
        if (auto visible = check_visible(context, call, changed); !visible) {
            return visible;
        }
        return set(changed, wanted, units, offer.price, now);
    }));
    co_return co_await price_cart(context, call, std::move(cart), {offer});
}

} // namespace merx::carts
