#include "catalog/app/find_products.hpp"

namespace merx::catalog {

Task<Result<ProductsFound>> find_products(const Context& context, const rpc::Call& call, ProductSearchQuery query,
                                          std::optional<ProductStatus> status) {
    if (status.value_or(ProductStatus::active) != ProductStatus::active) {
        co_return fail(invalid("status", "invalid_status", "Only products that are for sale can be searched for."));
    }
    auto found = co_await or_return(context.search.find(call, query));
    auto products = co_await or_return(context.products.find_active(found.ids));
    co_return ProductsFound{.products = std::move(products),
                            .total = found.total,
                            .corrected_query = std::move(found.corrected_query),
                            .next_page_token = std::move(found.next_page_token)};
}

} // namespace merx::catalog
