#include "carts/app/merge_cart.hpp"

#include "carts/app/find_cart.hpp"

namespace merx::carts {

Task<Result<PricedCart>> merge_cart(const Context& context, const rpc::Call& call, std::string_view id) {
    if (!call.principal.is_signed_in()) {
        co_return fail(unauthenticated("token_required", "Sign in to have a cart of your own."));
    }
    const CartId guest_id = co_await or_return(find_cart(context, call, id));
    const std::string& user = call.principal.user_id;
    const Instant now = context.clock.now();
    Cart cart = co_await or_return(
        context.store.merge(guest_id, user, [&](Cart& guest, Cart* own) { return merge(guest, own, user, now); }));
    co_return co_await price_cart(context, call, std::move(cart));
}

} // namespace merx::carts
