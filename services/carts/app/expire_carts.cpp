#include "carts/app/expire_carts.hpp"

namespace merx::carts {

Task<Result<std::size_t>> expire_carts(const Context& context) {
    std::size_t expired = 0;
    for (std::size_t batch = expire_batch; batch == expire_batch; expired += batch) {
        batch = co_await or_return(context.store.remove_expired(context.clock.now(), expire_batch));
    }
    co_return expired;
}

} // namespace merx::carts
