#include "catalog/adapters/catalog_server.hpp"

#include "catalog/adapters/wire.hpp"
#include "catalog/app/create_category.hpp"
#include "catalog/app/create_product.hpp"
#include "catalog/app/delete_category.hpp"
#include "catalog/app/delete_product.hpp"
#include "catalog/app/find_products.hpp"
#include "catalog/app/get_category.hpp"
#include "catalog/app/get_product.hpp"
#include "catalog/app/get_sellable_variants.hpp"
#include "catalog/app/list_changes.hpp"
#include "catalog/app/update_category.hpp"
#include "catalog/app/update_product.hpp"

namespace merx::catalog {

Task<Result<v1::ListProductsResponse>> CatalogServer::list_products(const rpc::Call& call,
                                                                    const v1::ListProductsRequest& request) {
    if (request.has_q() || request.in_stock()) {
        co_return co_await search_products(call, request);
    }
    auto page = co_await or_return(catalog::list_products(context_, call, to_list_products(request)));
    v1::ListProductsResponse response;
    response.mutable_products()->Reserve(static_cast<int>(page.items.size()));
    for (const Product& product : page.items) {
        *response.add_products() = to_wire(product);
    }
    response.set_next_page_token(std::move(page.next_page_token));
    co_return response;
}

Task<Result<v1::ListProductsResponse>> CatalogServer::search_products(const rpc::Call& call,
                                                                      const v1::ListProductsRequest& request) {
    auto found = co_await or_return(
        find_products(context_, call, to_search_query(request), to_list_products(request).filter.status));
    v1::ListProductsResponse response;
    response.mutable_products()->Reserve(static_cast<int>(found.products.size()));
    for (const Product& product : found.products) {
        *response.add_products() = to_wire(product);
    }
    response.set_next_page_token(std::move(found.next_page_token));
    response.set_total(found.total);
    if (!found.corrected_query.empty()) {
        response.set_corrected_query(std::move(found.corrected_query));
    }
    co_return response;
}

Task<Result<v1::Product>> CatalogServer::get_product(const rpc::Call& call, const v1::GetProductRequest& request) {
    co_return to_wire(co_await or_return(catalog::get_product(context_, call, request.id())));
}

Task<Result<v1::Product>> CatalogServer::create_product(const rpc::Call& call,
                                                        const v1::CreateProductRequest& request) {
    co_return to_wire(co_await or_return(catalog::create_product(context_, call, to_draft(request.product()))));
}

Task<Result<v1::Product>> CatalogServer::update_product(const rpc::Call& call,
                                                        const v1::UpdateProductRequest& request) {
    co_return to_wire(co_await or_return(
        catalog::update_product(context_, call, request.id(), to_draft(request.product()), request.product().etag())));
}

Task<Result<void>> CatalogServer::delete_product(const rpc::Call& call, const v1::DeleteProductRequest& request) {
    co_return co_await catalog::delete_product(context_, call, request.id());
}

Task<Result<v1::BatchGetVariantsResponse>>
CatalogServer::batch_get_variants(const rpc::Call&, const v1::BatchGetVariantsRequest& request) {
    const auto variants =
        co_await or_return(get_sellable_variants(context_, {request.skus().begin(), request.skus().end()}));
    v1::BatchGetVariantsResponse response;
    for (const SellableVariant& variant : variants) {
        *response.add_variants() = to_wire(variant);
    }
    co_return response;
}

Task<Result<v1::BatchImportProductsResponse>>
CatalogServer::batch_import_products(const rpc::Call& call, const v1::BatchImportProductsRequest& request) {
    const auto outcomes = co_await or_return(import_products(context_, call, to_import_drafts(request)));
    v1::BatchImportProductsResponse response;
    for (const ImportOutcome& outcome : outcomes) {
        *response.add_outcomes() = to_wire(outcome);
    }
    co_return response;
}

Task<Result<v1::ListCatalogChangesResponse>>
CatalogServer::list_catalog_changes(const rpc::Call&, const v1::ListCatalogChangesRequest& request) {
    const Changes read = co_await or_return(list_changes(context_, request.after_sequence(), request.page_size()));
    v1::ListCatalogChangesResponse response;
    response.set_head_sequence(read.head);
    response.mutable_changes()->Reserve(static_cast<int>(read.changes.size()));
    for (const Change& change : read.changes) {
        *response.add_changes() = to_wire(change);
    }
    co_return response;
}

Task<Result<v1::ListCategoriesResponse>> CatalogServer::list_categories(const rpc::Call&,
                                                                        const v1::ListCategoriesRequest&) {
    const auto categories = co_await or_return(context_.categories.list());
    v1::ListCategoriesResponse response;
    for (const PlacedCategory& category : categories) {
        *response.add_categories() = to_wire(category);
    }
    co_return response;
}

Task<Result<v1::Category>> CatalogServer::get_category(const rpc::Call&, const v1::GetCategoryRequest& request) {
    co_return to_wire(co_await or_return(catalog::get_category(context_, request.id())));
}

Task<Result<v1::Category>> CatalogServer::create_category(const rpc::Call& call,
                                                          const v1::CreateCategoryRequest& request) {
    co_return to_wire(co_await or_return(catalog::create_category(context_, call, to_draft(request.category()))));
}

Task<Result<v1::Category>> CatalogServer::update_category(const rpc::Call& call,
                                                          const v1::UpdateCategoryRequest& request) {
    co_return to_wire(co_await or_return(catalog::update_category(
        context_, call, request.id(), to_draft(request.category()), request.category().etag())));
}

Task<Result<void>> CatalogServer::delete_category(const rpc::Call& call, const v1::DeleteCategoryRequest& request) {
    co_return co_await catalog::delete_category(context_, call, request.id());
}

} // namespace merx::catalog
