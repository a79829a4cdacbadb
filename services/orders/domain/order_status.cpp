#include "orders/domain/order_status.hpp"

namespace merx::orders {
namespace {

struct Name {
    OrderStatus status;
    std::string_view name;
};

constexpr std::array names{
    Name{OrderStatus::pending, "pending"},
    Name{OrderStatus::confirmed, "confirmed"},
    Name{OrderStatus::shipped, "shipped"},
    Name{OrderStatus::delivered, "delivered"},
    Name{OrderStatus::returned, "returned"},
    Name{OrderStatus::cancelled, "cancelled"},
    Name{OrderStatus::payment_failed, "payment_failed"},
    Name{OrderStatus::out_of_stock, "out_of_stock"},
};

constexpr bool is_by_value() {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (static_cast<std::size_t>(names[i].status) != i) {
            return false;
        }
    }
    return true;
}
static_assert(is_by_value());

} // namespace

std::string_view name_of(OrderStatus status) {
    return names[static_cast<std::size_t>(status)].name;
}

std::optional<OrderStatus> parse_order_status(std::string_view name) {
    for (const Name& row : names) {
        if (row.name == name) {
            return row.status;
        }
    }
    return std::nullopt;
}

} // namespace merx::orders
