#include "catalog/app/update_product.hpp"

namespace merx::catalog {

Task<Result<Product>> update_product(const Context& context, const rpc::Call& call, std::string_view id,
                                     ProductDraft draft, std::string etag) {
    const auto parsed = ProductId::parse(id);
    if (!parsed) {
        co_return fail(not_found("product_not_found", "There is no such product."));
    }
    const ProductContent content = co_await or_return(check(std::move(draft)));
    const Instant now = context.clock.now();
    co_return co_await context.products.update(call, *parsed, [&](Product& product) -> Result<bool> {
        for (const std::string_view expected : {std::string_view(call.if_match), std::string_view(etag)}) {
            if (auto matches = check_etag(expected, product.etag()); !matches) {
                return fail(std::move(matches).error());
            }
        }
        return replace_content(product, content, context.ids, now);
    });
}

} // namespace merx::catalog
