// Adding a product.
#pragma once

#include "catalog/app/ports.hpp"
#include "catalog/domain/product_draft.hpp"

namespace merx::catalog {

// Fails with what check() of the draft and the store refuse.
Task<Result<Product>> create_product(const Context& context, const rpc::Call& call, ProductDraft draft);

} // namespace merx::catalog
