#include "carts/app/add_item.hpp"

#include "carts/app/find_cart.hpp"

namespace merx::carts {

Task<Result<PricedCart>> add_item(const Context& context, const rpc::Call& call, std::string_view id,
                                  std::string_view sku, std::int64_t quantity) {
    const Sku wanted = co_await or_return(parse_sku(sku));
    const Quantity units = co_await or_return(parse_quantity(quantity));
    const CartId cart_id = co_await or_return(find_cart(context, call, id));
    const Offer offer = co_await or_return(find_offer(context, call, wanted));
    const Instant now = context.clock.now();
    Cart cart = co_await or_return(context.store.update(cart_id, [&](Cart& changed) -> Result<void> {
        if (auto visible = check_visible(context, call, changed); !visible) {
            return visible;
        }
        return add(changed, wanted, units, offer.price, now);
    }));
    co_return co_await price_cart(context, call, std::move(cart), {offer});
}

} // namespace merx::carts
