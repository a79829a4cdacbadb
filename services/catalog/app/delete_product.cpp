#include "catalog/app/delete_product.hpp"

namespace merx::catalog {

Task<Result<void>> delete_product(const Context& context, const rpc::Call& call, std::string_view id) {
    const auto parsed = ProductId::parse(id);
    if (!parsed) {
        co_return fail(not_found("product_not_found", "There is no such product."));
    }
    co_return co_await context.products.remove(
        call, *parsed, [&call](const Product& product) { return check_etag(call.if_match, product.etag()); });
}

} // namespace merx::catalog
