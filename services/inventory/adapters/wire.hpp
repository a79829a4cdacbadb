// Inventory's values as messages.
#pragma once

#include "inventory/domain/hold.hpp"
#include "inventory/domain/stock.hpp"
#include "merx/inventory/v1/inventory.pb.h"

namespace merx::inventory {

v1::Stock to_wire(const Stock& stock);
v1::Movement to_wire(const Movement& movement);
v1::Location to_wire(const Location& location);
v1::Hold to_wire(const Hold& hold);

// Errors point into the request.
Result<Sku> sku_at(const std::string& text, const std::string& pointer);
Result<OrderId> order_id_of(const std::string& text);
Result<HoldRequest> request_of(const v1::PlaceHoldRequest& request);
Result<Adjustment> adjustment_of(const v1::AdjustStockRequest& request);
// At most 500.
Result<std::vector<Sku>> skus_of(const v1::BatchGetStockRequest& request);
Result<std::vector<Count>> counts_of(const v1::BatchSetStockRequest& request);

} // namespace merx::inventory
