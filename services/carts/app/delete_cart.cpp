#include "carts/app/delete_cart.hpp"

#include "carts/app/find_cart.hpp"

namespace merx::carts {

Task<Result<void>> delete_cart(const Context& context, const rpc::Call& call, std::string_view id) {
    const CartId cart_id = co_await or_return(find_cart(context, call, id));
    co_return co_await context.store.remove(cart_id, [&](Cart& cart) -> Result<void> {
        if (auto visible = check_visible(context, call, cart); !visible) {
            return visible;
        }
        if (cart.status == CartStatus::ordered) {
            return fail(conflict("cart_ordered", "This cart has become an order."));
        }
        return {};
    });
}

} // namespace merx::carts
