// A catalog in memory: every SKU with a price can be sold. Nobody changes it while it is called.
#pragma once

#include <map>
#include <string>

#include "merx/catalog/v1/catalog.merx.hpp"
#include "orders/test/network.hpp"

namespace merx::orders::testing {

class FakeCatalog final : public catalog::v1::CatalogService {
public:
    std::map<std::string, std::int64_t> prices;    // in cents, by SKU
    std::map<std::string, std::string> currencies; // of SKUs that are not sold in USD

    Task<Result<catalog::v1::BatchGetVariantsResponse>>
    batch_get_variants(const rpc::Call&, const catalog::v1::BatchGetVariantsRequest& request) override {
        catalog::v1::BatchGetVariantsResponse response;
        for (const std::string& sku : request.skus()) {
            const auto price = prices.find(sku);
            if (price == prices.end()) {
                continue;
            }
            catalog::v1::SellableVariant& variant = *response.add_variants();
            variant.set_sku(sku);
            variant.set_product_id("prod_of_" + sku);
            variant.set_name("The " + sku);
            variant.mutable_price()->set_amount(price->second);
            variant.mutable_price()->set_currency(currencies.contains(sku) ? currencies.at(sku) : "USD");
        }
        co_return response;
    }

    Task<Result<catalog::v1::ListProductsResponse>> list_products(const rpc::Call&,
                                                                  const catalog::v1::ListProductsRequest&) override {
        return not_offered<catalog::v1::ListProductsResponse>();
    }
    Task<Result<catalog::v1::Product>> get_product(const rpc::Call&, const catalog::v1::GetProductRequest&) override {
        return not_offered<catalog::v1::Product>();
    }
    Task<Result<catalog::v1::Product>> create_product(const rpc::Call&,
                                                      const catalog::v1::CreateProductRequest&) override {
        return not_offered<catalog::v1::Product>();
    }
    Task<Result<catalog::v1::Product>> update_product(const rpc::Call&,
                                                      const catalog::v1::UpdateProductRequest&) override {
        return not_offered<catalog::v1::Product>();
    }
    Task<Result<void>> delete_product(const rpc::Call&, const catalog::v1::DeleteProductRequest&) override {
        return not_offered<void>();
    }
    Task<Result<catalog::v1::BatchImportProductsResponse>>
    batch_import_products(const rpc::Call&, const catalog::v1::BatchImportProductsRequest&) override {
        return not_offered<catalog::v1::BatchImportProductsResponse>();
    }
    Task<Result<catalog::v1::ListCatalogChangesResponse>>
    list_catalog_changes(const rpc::Call&, const catalog::v1::ListCatalogChangesRequest&) override {
        return not_offered<catalog::v1::ListCatalogChangesResponse>();
    }
    Task<Result<catalog::v1::ListCategoriesResponse>>
    list_categories(const rpc::Call&, const catalog::v1::ListCategoriesRequest&) override {
        return not_offered<catalog::v1::ListCategoriesResponse>();
    }
    Task<Result<catalog::v1::Category>> get_category(const rpc::Call&,
                                                     const catalog::v1::GetCategoryRequest&) override {
        return not_offered<catalog::v1::Category>();
    }
    Task<Result<catalog::v1::Category>> create_category(const rpc::Call&,
                                                        const catalog::v1::CreateCategoryRequest&) override {
        return not_offered<catalog::v1::Category>();
    }
    Task<Result<catalog::v1::Category>> update_category(const rpc::Call&,
                                                        const catalog::v1::UpdateCategoryRequest&) override {
        return not_offered<catalog::v1::Category>();
    }
    Task<Result<void>> delete_category(const rpc::Call&, const catalog::v1::DeleteCategoryRequest&) override {
        return not_offered<void>();
    }
};

} // namespace merx::orders::testing
