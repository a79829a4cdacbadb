// Where an order stands and where it may go from there: the one table of it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace merx::orders {

enum class OrderStatus : std::uint8_t {
    pending,        // placed; stock and money are being seen to
    confirmed,      // stock is kept, money reserved
    shipped,        // on its way; the money has been taken
    delivered,      // arrived
    returned,       // came back; the money has been given back
    cancelled,      // called off before shipping
    payment_failed, // the payment was refused
    out_of_stock,   // there was not enough stock
};

struct Move {
    OrderStatus from;
    OrderStatus to;
};

inline constexpr std::array moves{
    Move{OrderStatus::pending, OrderStatus::confirmed},    Move{OrderStatus::pending, OrderStatus::payment_failed},
    Move{OrderStatus::pending, OrderStatus::out_of_stock}, Move{OrderStatus::pending, OrderStatus::cancelled},
    Move{OrderStatus::confirmed, OrderStatus::shipped},    Move{OrderStatus::confirmed, OrderStatus::cancelled},
    Move{OrderStatus::shipped, OrderStatus::delivered},    Move{OrderStatus::delivered, OrderStatus::returned},
};

constexpr bool can_move(OrderStatus from, OrderStatus to) {
    return std::ranges::any_of(moves, [=](const Move& move) { return move.from == from && move.to == to; });
}

// Whether an order can go nowhere from here.
constexpr bool is_final(OrderStatus status) {
    return std::ranges::none_of(moves, [=](const Move& move) { return move.from == status; });
}

// Whether a history that began at the first status and went through the others in their order is one the table
// allows. Every history begins with `pending`.
constexpr bool is_walk(std::span<const OrderStatus> statuses) {
    if (statuses.empty() || statuses.front() != OrderStatus::pending) {
        return false;
    }
    for (std::size_t i = 1; i < statuses.size(); ++i) {
        if (!can_move(statuses[i - 1], statuses[i])) {
            return false;
        }
    }
    return true;
}

// As in JSON, in events and in the store.
std::string_view name_of(OrderStatus status);
std::optional<OrderStatus> parse_order_status(std::string_view name);

} // namespace merx::orders
