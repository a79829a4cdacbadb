#include "search/adapters/inventory_stock.hpp"

#include <utility>

namespace merx::search {

Task<Result<std::vector<bool>>> InventoryStock::are_available(std::vector<std::string> skus) {
    rpc::Call call;
    call.principal.service = "search";
    call.deadline = clock_.now() + call_limit;
    inventory::v1::BatchGetStockRequest request;
    for (std::string& sku : skus) {
        request.add_skus(std::move(sku));
    }
    const auto response = co_await or_return(inventory_.batch_get_stock(call, request));
    if (response.stocks_size() != request.skus_size()) {
        co_return fail(unavailable("service_unavailable", "The inventory answered for other SKUs than it was asked."));
    }
    std::vector<bool> levels;
    levels.reserve(static_cast<std::size_t>(response.stocks_size()));
    for (const inventory::v1::Stock& stock : response.stocks()) {
        levels.push_back(stock.available() > 0);
    }
    co_return levels;
}

} // namespace merx::search
