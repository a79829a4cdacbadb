#include "inventory/domain/hold.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <utility>

#include "core/assert.hpp"

namespace merx::inventory {
namespace {

constexpr std::array<std::pair<HoldState, std::string_view>, 5> names{{
    {HoldState::open, "open"},
    {HoldState::confirmed, "confirmed"},
    {HoldState::committed, "committed"},
    {HoldState::released, "released"},
    {HoldState::restocked, "restocked"},
}};

bool is_kept(const Hold& hold) {
    return hold.state == HoldState::open || hold.state == HoldState::confirmed;
}

Error released() {
    return conflict("hold_released", "The stock kept for this order has been given back.");
}

HoldStep step(const Hold& hold, std::string_view reason, int on_hand_sign, int held_sign) {
    HoldStep step{.reason = reason};
    step.changes.reserve(hold.held.size());
    for (const HeldUnits& held : hold.held) {
        step.changes.push_back({.sku = held.sku,
                                .location = held.location,
                                .on_hand_delta = on_hand_sign * held.units,
                                .held_delta = held_sign * held.units});
    }
    return step;
}

} // namespace

std::string_view name_of(HoldState state) {
    const auto found = std::ranges::find(names, state, &std::pair<HoldState, std::string_view>::first);
    MERX_ASSERT(found != names.end());
    return found->second;
}

std::optional<HoldState> hold_state_of(std::string_view name) {
    const auto found = std::ranges::find(names, name, &std::pair<HoldState, std::string_view>::second);
    return found == names.end() ? std::nullopt : std::optional(found->first);
}

Result<HoldRequest> HoldRequest::make(OrderId order_id, std::vector<HoldLine> lines, Instant expire_time) {
    if (lines.empty()) {
        return fail(invalid("/lines", "required", "A hold needs at least one line."));
    }
    if (lines.size() > max_hold_lines) {
        return fail(invalid("/lines", "too_many", "A hold has at most " + std::to_string(max_hold_lines) + " lines."));
    }
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!seen.insert(lines[i].sku.text()).second) {
            return fail(invalid("/lines/" + std::to_string(i) + "/sku", "duplicate_sku",
                                "Each SKU has one line; this one comes twice."));
        }
    }
    return HoldRequest{.order_id = order_id, .lines = std::move(lines), .expire_time = expire_time};
}

std::vector<HoldLine> Hold::lines() const {
    std::vector<std::pair<std::size_t, std::int64_t>> sums; // the first entry of a line, and the line's units
    for (std::size_t i = 0; i < held.size(); ++i) {
        if (i > 0 && held[i].line == held[i - 1].line) {
            sums.back().second += held[i].units;
        } else {
            sums.emplace_back(i, held[i].units);
        }
    }
    std::vector<HoldLine> lines;
    lines.reserve(sums.size());
    for (const auto& [first, units] : sums) {
        lines.push_back({.sku = held[first].sku, .quantity = Quantity::make(units).value()});
    }
    return lines;
}

Result<HoldStep> confirm(Hold& hold) {
    if (hold.state == HoldState::released) {
        return fail(released());
    }
    if (hold.state == HoldState::open) {
        hold.state = HoldState::confirmed;
    }
    return HoldStep{};
}

Result<HoldStep> commit(Hold& hold) {
    if (hold.state == HoldState::released) {
        return fail(released());
    }
    if (!is_kept(hold)) {
        return HoldStep{};
    }
    hold.state = HoldState::committed;
    return step(hold, "commit", -1, -1);
}

Result<HoldStep> release(Hold& hold) {
    if (hold.state == HoldState::committed || hold.state == HoldState::restocked) {
        return fail(conflict("hold_committed", "The goods of this order have left; they can only be restocked."));
    }
    if (!is_kept(hold)) {
        return HoldStep{};
    }
    hold.state = HoldState::released;
    return step(hold, "release", 0, -1);
}

Result<HoldStep> restock(Hold& hold) {
    if (hold.state == HoldState::restocked) {
        return HoldStep{};
    }
    if (hold.state != HoldState::committed) {
        return fail(conflict("hold_not_committed", "The goods of this order have not left, so none can come back."));
    }
    hold.state = HoldState::restocked;
    return step(hold, "restock", 1, 0);
}

HoldStep expire(Hold& hold, Instant time) {
    if (hold.state != HoldState::open || hold.expire_time > time) {
        return {};
    }
    hold.state = HoldState::released;
    return step(hold, "release", 0, -1);
}

Result<Hold> asked_again(Hold hold, const HoldRequest& request) {
    if (hold.state == HoldState::released) {
        return fail(released());
    }
    if (hold.lines() != request.lines) {
        return fail(conflict("hold_differs", "This order already holds other things."));
    }
    return hold;
}

Error out_of_stock(std::vector<Shortage> shortages) {
    std::ranges::sort(shortages, {}, &Shortage::line);
    Error error = conflict("out_of_stock", "There is not enough stock for this order.");
    for (const Shortage& shortage : shortages) {
        error.fields.push_back({"/lines/" + std::to_string(shortage.line) + "/quantity", "out_of_stock",
                                shortage.available == 0 ? shortage.sku.text() + " is sold out."
                                                        : "Only " + std::to_string(shortage.available) + " of " +
                                                              shortage.sku.text() + " are available."});
    }
    return error;
}

} // namespace merx::inventory
