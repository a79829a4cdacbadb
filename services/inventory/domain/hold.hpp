// A hold: stock kept for one order, from the checkout until the goods leave or are given back.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/quantity.hpp"
#include "core/result.hpp"
#include "core/sku.hpp"
#include "inventory/domain/ids.hpp"
#include "inventory/domain/stock.hpp"

namespace merx::inventory {

inline constexpr std::size_t max_hold_lines = 500;

enum class HoldState {
    open,      // kept until its time
    confirmed, // kept without limit of time
    committed, // gone to the customer
    released,  // given back, or never to be had
    restocked, // gone to the customer, and come back
};

// The word in stores.
std::string_view name_of(HoldState state);
std::optional<HoldState> hold_state_of(std::string_view name);

struct HoldLine {
    Sku sku;
    Quantity quantity;

    friend bool operator==(const HoldLine&, const HoldLine&) = default;
};

// What an order asks for.
struct HoldRequest {
    OrderId order_id;
    std::vector<HoldLine> lines;
    Instant expire_time;

    // 400 with pointers below /lines where there are none or too many of them, or a SKU comes twice.
    static Result<HoldRequest> make(OrderId order_id, std::vector<HoldLine> lines, Instant expire_time);
};

// Units of one line from one shelf.
struct HeldUnits {
    std::size_t line = 0;
    Sku sku;
    LocationId location;
    std::int64_t units = 0;
};

struct Hold {
    HoldId id;
    OrderId order_id;
    HoldState state = HoldState::open;
    Instant expire_time;
    Instant create_time;
    std::vector<HeldUnits> held{}; // by line

    // What was asked for, each SKU once.
    std::vector<HoldLine> lines() const;
};

// What a step of a hold does to the shelves, and the word for it in their movements. Without changes where the
// step had been made before.
struct HoldStep {
    std::vector<StockChange> changes{};
    std::string_view reason{};
};

// The steps. Each is safe to repeat; the Errors are conflicts, with the codes of the contract.
Result<HoldStep> confirm(Hold& hold); // `hold_released`
Result<HoldStep> commit(Hold& hold);  // `hold_released`
Result<HoldStep> release(Hold& hold); // `hold_committed`
Result<HoldStep> restock(Hold& hold); // `hold_not_committed`
// Releases the hold if it is open and its time has come.
HoldStep expire(Hold& hold, Instant time);

// The hold again, for an order that asks a second time; 409 `hold_released` where it is gone, `hold_differs` where
// the order asked for other things before.
Result<Hold> asked_again(Hold hold, const HoldRequest& request);

// A line that cannot be held, and what there is.
struct Shortage {
    std::size_t line = 0;
    Sku sku;
    std::int64_t available = 0;
};

// 409 `out_of_stock` with a pointer to the quantity of each line that falls short.
Error out_of_stock(std::vector<Shortage> shortages);

} // namespace merx::inventory
