#include "inventory/domain/stock.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace merx::inventory {

Level total_of(std::span<const Shelf> shelves) {
    Level total;
    for (const Shelf& shelf : shelves) {
        total += shelf.level;
    }
    return total;
}

bool is_worth_telling(const Level& before, const Level& after) {
    return (before.available() == 0) != (after.available() == 0);
}

Result<Level> changed(const Level& level, const StockChange& change) {
    const Level after{.on_hand = level.on_hand + change.on_hand_delta, .held = level.held + change.held_delta};
    if (after.on_hand < 0 || after.held < 0 || after.available() < 0) {
        return fail(conflict("insufficient_stock", "There are " + std::to_string(level.available()) + " of " +
                                                       change.sku.text() + " at this location that nobody holds."));
    }
    if (after.on_hand > max_on_hand) {
        return fail(conflict("too_much_stock",
                             "No location takes more than " + std::to_string(max_on_hand) + " units of a SKU."));
    }
    return after;
}

std::optional<std::vector<Take>> allocate(std::span<const Shelf> shelves, std::int64_t units) {
    std::vector<Take> takes;
    for (const Shelf& shelf : shelves) {
        const std::int64_t taken = std::min(units, shelf.level.available());
        if (taken > 0) {
            takes.push_back({.location = shelf.location, .units = taken});
            units -= taken;
        }
        if (units == 0) {
            return takes;
        }
    }
    return std::nullopt;
}

Result<Adjustment> Adjustment::make(Sku sku, std::int64_t delta, std::string_view reason,
                                    std::optional<LocationId> location) {
    std::vector<FieldError> wrong;
    if (delta == 0 || delta > max_delta || delta < -max_delta) {
        wrong.push_back({"/delta", "out_of_range",
                         "An adjustment is not 0 and within plus and minus " + std::to_string(max_delta) + "."});
    }
    const std::string_view words = trim(reason);
    if (!is_valid_utf8(words)) {
        wrong.push_back({"/reason", "invalid_text", "This is not UTF-8."});
    } else if (words.empty()) {
        wrong.push_back({"/reason", "required", "An adjustment needs a reason."});
    } else if (count_code_points(words) > max_reason_length) {
        wrong.push_back(
            {"/reason", "too_long", "A reason has at most " + std::to_string(max_reason_length) + " characters."});
    }
    if (!wrong.empty()) {
        return fail(invalid(std::move(wrong)));
    }
    return Adjustment{
        .sku = std::move(sku), .delta = delta, .reason = std::string(words), .location = std::move(location)};
}

} // namespace merx::inventory
