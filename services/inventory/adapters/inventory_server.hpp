// Inventory's door: messages to values, use case, values to messages.
#pragma once

#include "inventory/app/context.hpp"
#include "merx/inventory/v1/inventory.merx.hpp"

namespace merx::inventory {

class InventoryServer final : public v1::InventoryService {
public:
    explicit InventoryServer(Context context) : context_(context) {}

    Task<Result<v1::Stock>> get_stock(const rpc::Call& call, const v1::GetStockRequest& request) override;
    Task<Result<v1::Stock>> adjust_stock(const rpc::Call& call, const v1::AdjustStockRequest& request) override;
    Task<Result<v1::ListMovementsResponse>> list_movements(const rpc::Call& call,
                                                           const v1::ListMovementsRequest& request) override;
    Task<Result<v1::ListLocationsResponse>> list_locations(const rpc::Call& call,
                                                           const v1::ListLocationsRequest& request) override;
    Task<Result<v1::Location>> create_location(const rpc::Call& call,
                                               const v1::CreateLocationRequest& request) override;
    Task<Result<v1::BatchGetStockResponse>> batch_get_stock(const rpc::Call& call,
                                                            const v1::BatchGetStockRequest& request) override;
    Task<Result<v1::BatchSetStockResponse>> batch_set_stock(const rpc::Call& call,
                                                            const v1::BatchSetStockRequest& request) override;
    Task<Result<v1::Hold>> place_hold(const rpc::Call& call, const v1::PlaceHoldRequest& request) override;
    Task<Result<v1::Hold>> get_hold(const rpc::Call& call, const v1::GetHoldRequest& request) override;
    Task<Result<v1::Hold>> confirm_hold(const rpc::Call& call, const v1::ConfirmHoldRequest& request) override;
    Task<Result<v1::Hold>> commit_hold(const rpc::Call& call, const v1::CommitHoldRequest& request) override;
    Task<Result<void>> release_hold(const rpc::Call& call, const v1::ReleaseHoldRequest& request) override;
    Task<Result<void>> restock_hold(const rpc::Call& call, const v1::RestockHoldRequest& request) override;

private:
    Context context_;
};

} // namespace merx::inventory
