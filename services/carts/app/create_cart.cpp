#include "carts/app/create_cart.hpp"

namespace merx::carts {

Task<Result<PricedCart>> create_cart(const Context& context, const rpc::Call& call) {
    Cart cart = open_cart(call.principal.user_id, context.ids, context.clock.now());
    co_await or_return(context.store.insert(cart));
    co_return price(std::move(cart), {});
}

} // namespace merx::carts
