#include "inventory/adapters/inventory_server.hpp"

#include "inventory/adapters/wire.hpp"
#include "inventory/app/add_location.hpp"
#include "inventory/app/change_hold.hpp"
#include "inventory/app/change_stock.hpp"
#include "inventory/app/place_hold.hpp"

namespace merx::inventory {

Task<Result<v1::Stock>> InventoryServer::get_stock(const rpc::Call&, const v1::GetStockRequest& request) {
    const std::vector<Sku> skus{co_await or_return(sku_at(request.sku(), "/sku"))};
    const std::vector<Stock> stocks = co_await or_return(context_.store.find_stock(skus));
    co_return to_wire(stocks.at(0));
}

Task<Result<v1::Stock>> InventoryServer::adjust_stock(const rpc::Call& call, const v1::AdjustStockRequest& request) {
    const Adjustment adjustment = co_await or_return(adjustment_of(request));
    const Stock stock = co_await or_return(inventory::adjust_stock(context_, call, adjustment));
    co_return to_wire(stock);
}

Task<Result<v1::ListMovementsResponse>> InventoryServer::list_movements(const rpc::Call&,
                                                                        const v1::ListMovementsRequest& request) {
    const Sku sku = co_await or_return(sku_at(request.sku(), "/sku"));
    const PageRequest page =
        co_await or_return(PageRequest::make(request.page_size(), request.page_token(), movements_list));
    const Page<Movement> movements = co_await or_return(context_.store.list_movements(sku, page));
    v1::ListMovementsResponse response;
    for (const Movement& movement : movements.items) {
        *response.add_movements() = to_wire(movement);
    }
    response.set_next_page_token(movements.next_page_token);
    co_return response;
}

Task<Result<v1::ListLocationsResponse>> InventoryServer::list_locations(const rpc::Call&,
                                                                        const v1::ListLocationsRequest&) {
    const std::vector<Location> locations = co_await or_return(context_.store.list_locations());
    v1::ListLocationsResponse response;
    for (const Location& location : locations) {
        *response.add_locations() = to_wire(location);
    }
    co_return response;
}

Task<Result<v1::Location>> InventoryServer::create_location(const rpc::Call&,
                                                            const v1::CreateLocationRequest& request) {
    const Location location =
        co_await or_return(inventory::add_location(context_, request.location().name(), request.location().priority()));
    co_return to_wire(location);
}

Task<Result<v1::BatchGetStockResponse>> InventoryServer::batch_get_stock(const rpc::Call&,
                                                                         const v1::BatchGetStockRequest& request) {
    const std::vector<Sku> skus = co_await or_return(skus_of(request));
    const std::vector<Stock> stocks = co_await or_return(context_.store.find_stock(skus));
    v1::BatchGetStockResponse response;
    for (const Stock& stock : stocks) {
        *response.add_stocks() = to_wire(stock);
    }
    co_return response;
}

Task<Result<v1::BatchSetStockResponse>> InventoryServer::batch_set_stock(const rpc::Call& call,
                                                                         const v1::BatchSetStockRequest& request) {
    std::vector<Count> counts = co_await or_return(counts_of(request));
    v1::BatchSetStockResponse response;
    response.set_changed(co_await or_return(inventory::set_stock(context_, call, std::move(counts))));
    co_return response;
}

Task<Result<v1::Hold>> InventoryServer::place_hold(const rpc::Call& call, const v1::PlaceHoldRequest& request) {
    const HoldRequest wanted = co_await or_return(request_of(request));
    const Hold hold = co_await or_return(inventory::place_hold(context_, call, wanted));
    co_return to_wire(hold);
}

Task<Result<v1::Hold>> InventoryServer::get_hold(const rpc::Call&, const v1::GetHoldRequest& request) {
    const OrderId order_id = co_await or_return(order_id_of(request.order_id()));
    const Hold hold = co_await or_return(context_.store.find_hold(order_id));
    co_return to_wire(hold);
}

Task<Result<v1::Hold>> InventoryServer::confirm_hold(const rpc::Call& call, const v1::ConfirmHoldRequest& request) {
    const OrderId order_id = co_await or_return(order_id_of(request.order_id()));
    const Hold hold = co_await or_return(inventory::confirm_hold(context_, call, order_id));
    co_return to_wire(hold);
}

Task<Result<v1::Hold>> InventoryServer::commit_hold(const rpc::Call& call, const v1::CommitHoldRequest& request) {
    const OrderId order_id = co_await or_return(order_id_of(request.order_id()));
    const Hold hold = co_await or_return(inventory::commit_hold(context_, call, order_id));
    co_return to_wire(hold);
}

Task<Result<void>> InventoryServer::release_hold(const rpc::Call& call, const v1::ReleaseHoldRequest& request) {
    const OrderId order_id = co_await or_return(order_id_of(request.order_id()));
    co_await or_return(inventory::release_hold(context_, call, order_id));
    co_return Result<void>{};
}

Task<Result<void>> InventoryServer::restock_hold(const rpc::Call& call, const v1::RestockHoldRequest& request) {
    const OrderId order_id = co_await or_return(order_id_of(request.order_id()));
    co_await or_return(inventory::restock_hold(context_, call, order_id));
    co_return Result<void>{};
}

} // namespace merx::inventory
