#include "catalog/app/create_product.hpp"

namespace merx::catalog {

Task<Result<Product>> create_product(const Context& context, const rpc::Call& call, ProductDraft draft) {
    ProductContent content = co_await or_return(check(std::move(draft)));
    co_return co_await context.products.insert(call,
                                               make_product(std::move(content), context.ids, context.clock.now()));
}

} // namespace merx::catalog
