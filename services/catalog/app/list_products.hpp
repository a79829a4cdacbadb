// A page of products.
#pragma once

#include "catalog/app/ports.hpp"

namespace merx::catalog {

// What a client asks for, before it is checked.
struct ListProducts {
    ProductFilter filter;
    std::string sort; // `newest` (or empty), `name`, `price`, `-price`
    std::int64_t page_size = 0;
    std::string page_token;
};

// Shoppers are shown active products whatever they ask for; asking for others without the right to see them fails
// with `missing_scope`. Fails with `invalid_sort`, `out_of_range`, `too_many`, `invalid_page_token` and, for a
// category that does not exist, `unknown_category`.
Task<Result<Page<Product>>> list_products(const Context& context, const rpc::Call& call, ListProducts asked);

} // namespace merx::catalog
