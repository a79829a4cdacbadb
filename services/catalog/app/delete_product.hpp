// Taking a product out of the shop for good.
#pragma once

#include "catalog/app/ports.hpp"

namespace merx::catalog {

// It is found by nobody afterwards, and its slug and SKUs can be used again; to withdraw a product that may come
// back, set its status to archived instead. Honours If-Match.
Task<Result<void>> delete_product(const Context& context, const rpc::Call& call, std::string_view id);

} // namespace merx::catalog
