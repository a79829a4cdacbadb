// Lists of products, page by page.
#pragma once

#include "catalog/app/product_query.hpp"
#include "sql/database.hpp"

namespace merx::catalog {

// A page is a walk along one index from where the page before ended: products that are added meanwhile neither
// shift nor repeat those that were there. Fails with `unknown_category` and `invalid_page_token`.
Task<Result<Page<Product>>> read_page(sql::Session& session, const ProductQuery& query);

} // namespace merx::catalog
