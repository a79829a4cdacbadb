#include "catalog/app/get_product.hpp"

namespace merx::catalog {

bool sees_all_products(const rpc::Call& call) {
    return call.principal.has_scope("catalog:write");
}

Task<Result<Product>> get_product(const Context& context, const rpc::Call& call, std::string_view id_or_slug) {
    const auto id = ProductId::parse(id_or_slug);
    Product product = co_await or_return(id ? context.products.find(*id) : context.products.find_by_slug(id_or_slug));
    if (product.content.status != ProductStatus::active && !sees_all_products(call)) {
        co_return fail(not_found("product_not_found", "There is no such product."));
    }
    co_return product;
}

} // namespace merx::catalog
