// Stock: units of a SKU on shelves, and how many of them are kept for orders.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/sku.hpp"
#include "inventory/domain/ids.hpp"

namespace merx::inventory {

// One adjustment moves no more than this, and no shelf holds more than max_on_hand: sums stay far within 64 bits.
inline constexpr std::int64_t max_delta = 1'000'000'000;
inline constexpr std::int64_t max_on_hand = 1'000'000'000'000;
inline constexpr std::size_t max_reason_length = 100;
inline constexpr std::size_t max_location_name_length = 100;
inline constexpr std::int64_t max_location_priority = 1'000;

// Units on one shelf or, summed, of one SKU.
struct Level {
    std::int64_t on_hand = 0;
    std::int64_t held = 0;

    std::int64_t available() const { return on_hand - held; }
    Level& operator+=(const Level& other) {
        on_hand += other.on_hand;
        held += other.held;
        return *this;
    }
    friend bool operator==(const Level&, const Level&) = default;
};

// The stock of a SKU over all locations.
struct Stock {
    Sku sku;
    Level level;
};

struct Location {
    LocationId id;
    std::string name;
    std::int64_t priority = 0; // lower ones are taken from first
};

// What lies at one location.
struct Shelf {
    LocationId location;
    Level level;
};

// One step of a shelf's level: what a movement records.
struct StockChange {
    Sku sku;
    LocationId location;
    std::int64_t on_hand_delta = 0;
    std::int64_t held_delta = 0;
};

struct Movement {
    MovementId id;
    StockChange change;
    std::string reason;
    std::optional<OrderId> order_id;
    std::string actor;
    Instant create_time;
};

Level total_of(std::span<const Shelf> shelves);

// Whether shops have to hear of it: a SKU has sold out, or can be bought again.
bool is_worth_telling(const Level& before, const Level& after);

// The level after the change, or 409: `insufficient_stock` where it would take what is not there or is held,
// `too_much_stock` beyond max_on_hand.
Result<Level> changed(const Level& level, const StockChange& change);

// Units to take from one shelf.
struct Take {
    LocationId location;
    std::int64_t units = 0;
};

// Takes from the shelves in their order. Empty where all of them together do not have that many.
std::optional<std::vector<Take>> allocate(std::span<const Shelf> shelves, std::int64_t units);

// What a person or program wants done to one shelf.
struct Adjustment {
    Sku sku;
    std::int64_t delta;
    std::string reason;
    std::optional<LocationId> location; // the default one if empty

    // 400 where the delta is 0 or beyond max_delta, or the reason is empty, too long or not text.
    static Result<Adjustment> make(Sku sku, std::int64_t delta, std::string_view reason,
                                   std::optional<LocationId> location);
};

// What was counted at the default location.
struct Count {
    Sku sku;
    std::int64_t on_hand = 0;
};

} // namespace merx::inventory
