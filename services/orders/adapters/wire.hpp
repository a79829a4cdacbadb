// Between the messages of the contract and the values of the domain.
#pragma once

#include "merx/orders/v1/events.pb.h"
#include "merx/orders/v1/orders.pb.h"
#include "orders/app/order_request.hpp"
#include "orders/domain/order.hpp"

namespace merx::orders {

v1::Order to_wire(const Order& order);
v1::OrderStep to_wire(const OrderStep& step);
v1::OrderLine to_wire(const OrderLine& line);
v1::OrderCharge to_wire(const Charge& charge);
types::v1::PostalAddress to_wire(const PostalAddress& address);
types::v1::Money to_wire(Money money);
v1::OrderStatus to_wire(OrderStatus status);

OrderRequest from_wire(const v1::CreateOrderRequest& request);
PostalAddress from_wire(const types::v1::PostalAddress& address);
// Empty for UNSPECIFIED and for numbers that are no status.
std::optional<OrderStatus> from_wire(v1::OrderStatus status);

// Of messages that to_wire() made: what does not read back is broken and thrown as std::invalid_argument.
Order order_from_wire(const v1::Order& message);
OrderLine line_from_wire(const v1::OrderLine& message);
Charge charge_from_wire(const v1::OrderCharge& message);
Money money_from_wire(const types::v1::Money& message);

} // namespace merx::orders
