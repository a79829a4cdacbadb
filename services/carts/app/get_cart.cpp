#include "carts/app/get_cart.hpp"

#include "carts/app/find_cart.hpp"

namespace merx::carts {

Task<Result<PricedCart>> get_cart(const Context& context, const rpc::Call& call, std::string_view id) {
    Cart cart = co_await or_return(context.store.find(co_await or_return(find_cart(context, call, id))));
    co_await or_return(check_visible(context, call, cart));
    co_return co_await price_cart(context, call, std::move(cart));
}

} // namespace merx::carts
