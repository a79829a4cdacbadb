#include "carts/app/remove_item.hpp"

#include "carts/app/find_cart.hpp"

namespace merx::carts {

Task<Result<PricedCart>> remove_item(const Context& context, const rpc::Call& call, std::string_view id,
                                     std::string_view sku) {
    const Sku unwanted = co_await or_return(parse_sku(sku));
    const CartId cart_id = co_await or_return(find_cart(context, call, id));
    const Instant now = context.clock.now();
    Cart cart = co_await or_return(context.store.update(cart_id, [&](Cart& changed) -> Result<void> {
        if (auto visible = check_visible(context, call, changed); !visible) {
            return visible;
        }
        return remove(changed, unwanted, now);
    }));
    co_return co_await price_cart(context, call, std::move(cart));
}

} // namespace merx::carts
