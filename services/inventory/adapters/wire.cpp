#include "inventory/adapters/wire.hpp"

#include "core/assert.hpp"
#include "inventory/app/change_stock.hpp"
#include "rpc/time.hpp"

namespace merx::inventory {
namespace {

v1::HoldState to_wire(HoldState state) {
    switch (state) {
    case HoldState::open: return v1::HOLD_STATE_OPEN;
    case HoldState::confirmed: return v1::HOLD_STATE_CONFIRMED;
    case HoldState::committed: return v1::HOLD_STATE_COMMITTED;
    case HoldState::released: return v1::HOLD_STATE_RELEASED;
    case HoldState::restocked: return v1::HOLD_STATE_RESTOCKED;
    }
    MERX_UNREACHABLE();
}

template <class T>
Result<T> at(Result<T> value, const std::string& pointer) {
    if (!value) {
        return fail(below(std::move(value).error(), pointer));
    }
    return value;
}

} // namespace

v1::Stock to_wire(const Stock& stock) {
    v1::Stock message;
    message.set_sku(stock.sku.text());
    message.set_on_hand(stock.level.on_hand);
    message.set_held(stock.level.held);
    message.set_available(stock.level.available());
    return message;
}

v1::Movement to_wire(const Movement& movement) {
    v1::Movement message;
    message.set_id(movement.id.text());
    message.set_sku(movement.change.sku.text());
    message.set_location_id(movement.change.location.text());
    message.set_on_hand_delta(movement.change.on_hand_delta);
    message.set_held_delta(movement.change.held_delta);
    message.set_reason(movement.reason);
    if (movement.order_id) {
        message.set_order_id(movement.order_id->text());
    }
    message.set_actor(movement.actor);
    *message.mutable_create_time() = rpc::to_timestamp(movement.create_time);
    return message;
}

v1::Location to_wire(const Location& location) {
    v1::Location message;
    message.set_id(location.id.text());
    message.set_name(location.name);
    message.set_priority(static_cast<std::int32_t>(location.priority));
    return message;
}

v1::Hold to_wire(const Hold& hold) {
    v1::Hold message;
    message.set_id(hold.id.text());
    message.set_order_id(hold.order_id.text());
    for (const HoldLine& line : hold.lines()) {
        v1::HoldLine& out = *message.add_lines();
        out.set_sku(line.sku.text());
        out.set_quantity(line.quantity.units());
    }
    message.set_state(to_wire(hold.state));
    *message.mutable_expire_time() = rpc::to_timestamp(hold.expire_time);
    return message;
}

Result<Sku> sku_at(const std::string& text, const std::string& pointer) {
    return at(Sku::parse(text), pointer);
}

Result<OrderId> order_id_of(const std::string& text) {
    return at(OrderId::parse(text), "/order_id");
}

Result<HoldRequest> request_of(const v1::PlaceHoldRequest& request) {
    const Result<OrderId> order_id = order_id_of(request.order_id());
    if (!order_id) {
        return fail(order_id.error());
    }
    std::vector<HoldLine> lines;
    lines.reserve(static_cast<std::size_t>(request.lines_size()));
    for (int i = 0; i < request.lines_size(); ++i) {
        const std::string pointer = "/lines/" + std::to_string(i);
        Result<Sku> sku = sku_at(request.lines(i).sku(), pointer + "/sku");
        if (!sku) {
            return fail(std::move(sku).error());
        }
        const Result<Quantity> quantity = at(Quantity::make(request.lines(i).quantity()), pointer + "/quantity");
        if (!quantity) {
            return fail(quantity.error());
        }
        lines.push_back({.sku = *std::move(sku), .quantity = *quantity});
    }
    if (!request.has_expire_time()) {
        return fail(invalid("/expire_time", "required", "A hold needs a time at which it ends."));
    }
    return HoldRequest::make(*order_id, std::move(lines), rpc::to_instant(request.expire_time()));
}

Result<Adjustment> adjustment_of(const v1::AdjustStockRequest& request) {
    Result<Sku> sku = sku_at(request.sku(), "/sku");
    if (!sku) {
        return fail(std::move(sku).error());
    }
    std::optional<LocationId> location;
    if (!request.location_id().empty()) {
        const Result<LocationId> id = at(LocationId::parse(request.location_id()), "/location_id");
        if (!id) {
            return fail(id.error());
        }
        location = *id;
    }
    return Adjustment::make(*std::move(sku), request.delta(), request.reason(), location);
}

Result<std::vector<Sku>> skus_of(const v1::BatchGetStockRequest& request) {
    if (static_cast<std::size_t>(request.skus_size()) > max_batch) {
        return fail(
            invalid("/skus", "too_many", "At most " + std::to_string(max_batch) + " SKUs are asked for at once."));
    }
    std::vector<Sku> skus;
    skus.reserve(static_cast<std::size_t>(request.skus_size()));
    for (int i = 0; i < request.skus_size(); ++i) {
        Result<Sku> sku = sku_at(request.skus(i), "/skus/" + std::to_string(i));
        if (!sku) {
            return fail(std::move(sku).error());
        }
        skus.push_back(*std::move(sku));
    }
    return skus;
}

Result<std::vector<Count>> counts_of(const v1::BatchSetStockRequest& request) {
    std::vector<Count> counts;
    counts.reserve(static_cast<std::size_t>(request.counts_size()));
    for (int i = 0; i < request.counts_size(); ++i) {
        Result<Sku> sku = sku_at(request.counts(i).sku(), "/counts/" + std::to_string(i) + "/sku");
        if (!sku) {
            return fail(std::move(sku).error());
        }
        counts.push_back({.sku = *std::move(sku), .on_hand = request.counts(i).on_hand()});
    }
    return counts;
}

} // namespace merx::inventory
