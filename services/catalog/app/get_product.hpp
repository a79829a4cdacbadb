// One product, for whoever asks.
#pragma once

#include "catalog/app/ports.hpp"

namespace merx::catalog {

// By id or slug. `product_not_found` where there is none, or none that the caller may see: shoppers see what is
// active, those who may write the catalog see everything.
Task<Result<Product>> get_product(const Context& context, const rpc::Call& call, std::string_view id_or_slug);

// Whether the caller sees products that are not active.
bool sees_all_products(const rpc::Call& call);

} // namespace merx::catalog
