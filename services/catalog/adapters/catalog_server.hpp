// The catalog's contract, answered by its use cases.
#pragma once

#include "catalog/app/ports.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"

namespace merx::catalog {

class CatalogServer final : public v1::CatalogService {
public:
    explicit CatalogServer(Context context) : context_(context) {}

    Task<Result<v1::ListProductsResponse>> list_products(const rpc::Call& call,
                                                         const v1::ListProductsRequest& request) override;
    Task<Result<v1::Product>> get_product(const rpc::Call& call, const v1::GetProductRequest& request) override;
    Task<Result<v1::Product>> create_product(const rpc::Call& call, const v1::CreateProductRequest& request) override;
    Task<Result<v1::Product>> update_product(const rpc::Call& call, const v1::UpdateProductRequest& request) override;
    Task<Result<void>> delete_product(const rpc::Call& call, const v1::DeleteProductRequest& request) override;
    Task<Result<v1::BatchGetVariantsResponse>> batch_get_variants(const rpc::Call& call,
                                                                  const v1::BatchGetVariantsRequest& request) override;
    Task<Result<v1::BatchImportProductsResponse>>
    batch_import_products(const rpc::Call& call, const v1::BatchImportProductsRequest& request) override;
    Task<Result<v1::ListCatalogChangesResponse>>
    list_catalog_changes(const rpc::Call& call, const v1::ListCatalogChangesRequest& request) override;
    Task<Result<v1::ListCategoriesResponse>> list_categories(const rpc::Call& call,
                                                             const v1::ListCategoriesRequest& request) override;
    Task<Result<v1::Category>> get_category(const rpc::Call& call, const v1::GetCategoryRequest& request) override;
    Task<Result<v1::Category>> create_category(const rpc::Call& call,
                                               const v1::CreateCategoryRequest& request) override;
    Task<Result<v1::Category>> update_category(const rpc::Call& call,
                                               const v1::UpdateCategoryRequest& request) override;
    Task<Result<void>> delete_category(const rpc::Call& call, const v1::DeleteCategoryRequest& request) override;

private:
    Task<Result<v1::ListProductsResponse>> search_products(const rpc::Call& call,
                                                           const v1::ListProductsRequest& request);

    const Context context_;
};

} // namespace merx::catalog
