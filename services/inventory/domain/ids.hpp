// The ids that inventory deals in.
#pragma once

#include "core/id.hpp"

namespace merx::inventory {

struct OrderKind {
    static constexpr std::string_view prefix = "ord";
    static constexpr std::string_view noun = "an order";
};
struct HoldKind {
    static constexpr std::string_view prefix = "hold";
    static constexpr std::string_view noun = "a hold";
};
struct LocationKind {
    static constexpr std::string_view prefix = "loc";
    static constexpr std::string_view noun = "a location";
};
struct MovementKind {
    static constexpr std::string_view prefix = "mov";
    static constexpr std::string_view noun = "a movement of stock";
};

using OrderId = Id<OrderKind>;
using HoldId = Id<HoldKind>;
using LocationId = Id<LocationKind>;
using MovementId = Id<MovementKind>;

} // namespace merx::inventory
