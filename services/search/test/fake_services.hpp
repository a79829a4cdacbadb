// The catalog and the inventory as the search calls them, and no more of them.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "merx/catalog/v1/catalog.merx.hpp"
#include "merx/inventory/v1/inventory.merx.hpp"

namespace merx::search {

template <class T>
Task<Result<T>> not_offered() {
    co_return fail(unavailable("not_offered", "The search has no need of this."));
}

class FakeCatalogService final : public catalog::v1::CatalogService {
public:
    std::int64_t put(catalog::v1::Product product) {
        const std::string id = product.id();
        *changed(id).mutable_product() = std::move(product);
        return head;
    }
    std::int64_t put(catalog::v1::Category category) {
        const std::string id = category.id();
        *changed(id).mutable_category() = std::move(category);
        return head;
    }
    std::int64_t remove_product(const std::string& id) {
        changed(id).set_deleted_product_id(id);
        return head;
    }

    Task<Result<catalog::v1::ListCatalogChangesResponse>>
    list_catalog_changes(const rpc::Call& call, const catalog::v1::ListCatalogChangesRequest& request) override {
        if (is_away || call.principal.service != "search" || !call.deadline) {
            co_return fail(unavailable("service_unavailable", "The catalog is away."));
        }
        catalog::v1::ListCatalogChangesResponse response;
        response.set_head_sequence(head);
        std::vector<catalog::v1::CatalogChange> later;
        for (const auto& [id, change] : changes_) {
            if (change.sequence() > request.after_sequence()) {
                later.push_back(change);
            }
        }
        std::ranges::sort(later, {}, [](const auto& change) { return change.sequence(); });
        for (const auto& change : later) {
            *response.add_changes() = change;
        }
        co_return response;
    }

    using Call = rpc::Call;
    Task<Result<catalog::v1::ListProductsResponse>> list_products(const Call&,
                                                                  const catalog::v1::ListProductsRequest&) override {
        return not_offered<catalog::v1::ListProductsResponse>();
    }
    Task<Result<catalog::v1::Product>> get_product(const Call&, const catalog::v1::GetProductRequest&) override {
        return not_offered<catalog::v1::Product>();
    }
    Task<Result<catalog::v1::Product>> create_product(const Call&, const catalog::v1::CreateProductRequest&) override {
        return not_offered<catalog::v1::Product>();
    }
    Task<Result<catalog::v1::Product>> update_product(const Call&, const catalog::v1::UpdateProductRequest&) override {
        return not_offered<catalog::v1::Product>();
    }
    Task<Result<void>> delete_product(const Call&, const catalog::v1::DeleteProductRequest&) override {
        return not_offered<void>();
    }
    Task<Result<catalog::v1::BatchGetVariantsResponse>>
    batch_get_variants(const Call&, const catalog::v1::BatchGetVariantsRequest&) override {
        return not_offered<catalog::v1::BatchGetVariantsResponse>();
    }
    Task<Result<catalog::v1::BatchImportProductsResponse>>
    batch_import_products(const Call&, const catalog::v1::BatchImportProductsRequest&) override {
        return not_offered<catalog::v1::BatchImportProductsResponse>();
    }
    Task<Result<catalog::v1::ListCategoriesResponse>>
    list_categories(const Call&, const catalog::v1::ListCategoriesRequest&) override {
        return not_offered<catalog::v1::ListCategoriesResponse>();
    }
    Task<Result<catalog::v1::Category>> get_category(const Call&, const catalog::v1::GetCategoryRequest&) override {
        return not_offered<catalog::v1::Category>();
    }
    Task<Result<catalog::v1::Category>> create_category(const Call&,
                                                        const catalog::v1::CreateCategoryRequest&) override {
        return not_offered<catalog::v1::Category>();
    }
    Task<Result<catalog::v1::Category>> update_category(const Call&,
                                                        const catalog::v1::UpdateCategoryRequest&) override {
        return not_offered<catalog::v1::Category>();
    }
    Task<Result<void>> delete_category(const Call&, const catalog::v1::DeleteCategoryRequest&) override {
        return not_offered<void>();
    }

    std::int64_t head = 0;
    bool is_away = false;

private:
    catalog::v1::CatalogChange& changed(const std::string& id) {
        catalog::v1::CatalogChange& change = changes_[id];
        change.Clear();
        change.set_sequence(++head);
        return change;
    }

    std::map<std::string, catalog::v1::CatalogChange> changes_;
};

class FakeInventoryService final : public inventory::v1::InventoryService {
public:
    std::map<std::string, std::int64_t> available;

    Task<Result<inventory::v1::BatchGetStockResponse>>
    batch_get_stock(const rpc::Call&, const inventory::v1::BatchGetStockRequest& request) override {
        inventory::v1::BatchGetStockResponse response;
        for (const std::string& sku : request.skus()) {
            inventory::v1::Stock& stock = *response.add_stocks();
            stock.set_sku(sku);
            stock.set_available(available[sku]);
        }
        co_return response;
    }

    using Call = rpc::Call;
    Task<Result<inventory::v1::Stock>> get_stock(const Call&, const inventory::v1::GetStockRequest&) override {
        return not_offered<inventory::v1::Stock>();
    }
    Task<Result<inventory::v1::Stock>> adjust_stock(const Call&, const inventory::v1::AdjustStockRequest&) override {
        return not_offered<inventory::v1::Stock>();
    }
    Task<Result<inventory::v1::ListMovementsResponse>>
    list_movements(const Call&, const inventory::v1::ListMovementsRequest&) override {
        return not_offered<inventory::v1::ListMovementsResponse>();
    }
    Task<Result<inventory::v1::ListLocationsResponse>>
    list_locations(const Call&, const inventory::v1::ListLocationsRequest&) override {
        return not_offered<inventory::v1::ListLocationsResponse>();
    }
    Task<Result<inventory::v1::Location>> create_location(const Call&,
                                                          const inventory::v1::CreateLocationRequest&) override {
        return not_offered<inventory::v1::Location>();
    }
    Task<Result<inventory::v1::BatchSetStockResponse>>
    batch_set_stock(const Call&, const inventory::v1::BatchSetStockRequest&) override {
        return not_offered<inventory::v1::BatchSetStockResponse>();
    }
    Task<Result<inventory::v1::Hold>> place_hold(const Call&, const inventory::v1::PlaceHoldRequest&) override {
        return not_offered<inventory::v1::Hold>();
    }
    Task<Result<inventory::v1::Hold>> get_hold(const Call&, const inventory::v1::GetHoldRequest&) override {
        return not_offered<inventory::v1::Hold>();
    }
    Task<Result<inventory::v1::Hold>> confirm_hold(const Call&, const inventory::v1::ConfirmHoldRequest&) override {
        return not_offered<inventory::v1::Hold>();
    }
    Task<Result<inventory::v1::Hold>> commit_hold(const Call&, const inventory::v1::CommitHoldRequest&) override {
        return not_offered<inventory::v1::Hold>();
    }
    Task<Result<void>> release_hold(const Call&, const inventory::v1::ReleaseHoldRequest&) override {
        return not_offered<void>();
    }
    Task<Result<void>> restock_hold(const Call&, const inventory::v1::RestockHoldRequest&) override {
        return not_offered<void>();
    }
};

} // namespace merx::search
