// What inventory's use cases need from outside.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "core/page.hpp"
#include "inventory/domain/hold.hpp"
#include "inventory/domain/stock.hpp"

namespace merx::inventory {

// Names the list of movements in page tokens.
inline constexpr std::string_view movements_list = "movements";

// Who changes stock, and when; goes into the movements and events.
struct Cause {
    std::string actor; // "usr_…", or a service's name
    Instant time;
    std::string trace_parent{};
};

// A step of the domain, applied to a hold within the store's transaction.
using HoldChange = std::function<Result<HoldStep>(Hold&)>;

// Stock, holds and movements. Every write is one transaction that changes levels, writes their movements and, where
// a SKU sells out or comes back, the event. References given to it must live until the task has ended. Any thread.
class Store {
public:
    virtual ~Store() = default;

    // In the order of the SKUs; zero for those never stocked.
    virtual Task<Result<std::vector<Stock>>> find_stock(std::vector<Sku> skus) = 0;
    // Newest first.
    virtual Task<Result<Page<Movement>>> list_movements(const Sku& sku, const PageRequest& page) = 0;
    // By priority; the first is the default.
    virtual Task<Result<std::vector<Location>>> list_locations() = 0;
    // 404 `hold_not_found`.
    virtual Task<Result<Hold>> find_hold(const OrderId& order_id) = 0;
    // Orders whose open hold has passed its time, the longest expired first.
    virtual Task<Result<std::vector<OrderId>>> find_expired_holds(Instant time, std::int64_t limit) = 0;

    // 409 `location_exists` where the name is taken.
    virtual Task<Result<Location>> add_location(const Location& location) = 0;
    // 400 `unknown_location`, 409 `insufficient_stock`.
    virtual Task<Result<Stock>> adjust(const Adjustment& adjustment, const Cause& cause) = 0;
    // How many levels were different; 409 `insufficient_stock` with a pointer to each count below what is held.
    virtual Task<Result<std::int64_t>> set_counts(std::span<const Count> counts, const Cause& cause) = 0;

    // All lines or none: 409 `out_of_stock`. The hold that is there where the order has one.
    virtual Task<Result<Hold>> place_hold(const HoldId& id, const HoldRequest& request, const Cause& cause) = 0;
    // 404 `hold_not_found`.
    virtual Task<Result<Hold>> update_hold(const OrderId& order_id, HoldChange change, const Cause& cause) = 0;
    // The same, but where the order has no hold `otherwise` becomes its hold, unchanged.
    virtual Task<Result<Hold>> update_or_add_hold(const Hold& otherwise, HoldChange change, const Cause& cause) = 0;
};

} // namespace merx::inventory
