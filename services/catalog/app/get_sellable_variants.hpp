// What carts and orders have to know of SKUs.
#pragma once

#include "catalog/app/ports.hpp"

namespace merx::catalog {

constexpr std::size_t max_variant_batch = 500;

// Unknown and unsellable SKUs, and texts that are no SKUs, are left out; a SKU named twice comes once.
Task<Result<std::vector<SellableVariant>>> get_sellable_variants(const Context& context, std::vector<std::string> skus);

} // namespace merx::catalog
