// Replacing a product.
#pragma once

#include "catalog/app/ports.hpp"
#include "catalog/domain/product_draft.hpp"

namespace merx::catalog {

// The etag of the call's If-Match, and `etag` of the request, must be the product's (`etag_mismatch`); either may be
// empty. A replacement that changes nothing is not a change: no new version, no event.
Task<Result<Product>> update_product(const Context& context, const rpc::Call& call, std::string_view id,
                                     ProductDraft draft, std::string etag);

} // namespace merx::catalog
