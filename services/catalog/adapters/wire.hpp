// Between the messages of the contract and the values of the domain.
#pragma once

#include "catalog/app/import_products.hpp"
#include "catalog/app/list_products.hpp"
#include "merx/catalog/v1/catalog.pb.h"

namespace merx::catalog {

v1::Product to_wire(const Product& product);
v1::Category to_wire(const PlacedCategory& placed);
v1::SellableVariant to_wire(const SellableVariant& variant);
v1::CatalogChange to_wire(const Change& change);
v1::ImportOutcome to_wire(const ImportOutcome& outcome);

ProductDraft to_draft(const v1::Product& product);
CategoryDraft to_draft(const v1::Category& category);
ListProducts to_list_products(const v1::ListProductsRequest& request);
ProductSearchQuery to_search_query(const v1::ListProductsRequest& request);
std::vector<ProductImportDraft> to_import_drafts(const v1::BatchImportProductsRequest& request);

} // namespace merx::catalog
