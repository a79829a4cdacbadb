// A page of products by what a shopper typed.
#pragma once

#include "catalog/app/ports.hpp"

namespace merx::catalog {

struct ProductsFound {
    std::vector<Product> products;
    std::int64_t total = 0;
    std::string corrected_query;
    std::string next_page_token;
};

// Asks the search which ones, and answers them as they are now: what has been taken off sale since is left out, so that
// a page may be shorter than asked for. Searches know active products alone: asking for another status fails with
// `invalid_status`. Everything else that is wrong is said by the search.
Task<Result<ProductsFound>> find_products(const Context& context, const rpc::Call& call, ProductSearchQuery query,
                                          std::optional<ProductStatus> status);

} // namespace merx::catalog
