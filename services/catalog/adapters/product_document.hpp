// The JSON in which a product's content is stored, together with the ids of its variants.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/domain/product.hpp"

namespace merx::catalog {

// All but the status, which is a column.
std::string write_document(const ProductContent& content, const std::vector<VariantId>& variant_ids);

// Asserts for what write_document() did not write.
void read_document(std::string_view document, ProductContent& content, std::vector<VariantId>& variant_ids);

} // namespace merx::catalog
