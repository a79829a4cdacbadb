// The inventory, as the index asks it.
#pragma once

#include "core/clock.hpp"
#include "merx/inventory/v1/inventory.merx.hpp"
#include "search/app/ports.hpp"

namespace merx::search {

class InventoryStock final : public StockLevels {
public:
    static constexpr Duration call_limit = std::chrono::seconds{5};

    // Both must outlive it.
    InventoryStock(inventory::v1::InventoryService& inventory, const Clock& clock)
        : inventory_(inventory), clock_(clock) {}

    Task<Result<std::vector<bool>>> are_available(std::vector<std::string> skus) override;

private:
    inventory::v1::InventoryService& inventory_;
    const Clock& clock_;
};

} // namespace merx::search
