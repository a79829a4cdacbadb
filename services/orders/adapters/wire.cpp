#include "orders/adapters/wire.hpp"

#include <stdexcept>
#include <utility>

#include "rpc/time.hpp"

namespace merx::orders {
namespace {

// Of something we wrote ourselves.
template <class T>
T sound(Result<T> result) {
    if (!result) {
        throw std::invalid_argument("a stored order does not read back: " + result.error().detail);
    }
    return std::move(*result);
}
template <class T>
T sound(std::optional<T> value) {
    if (!value) {
        throw std::invalid_argument("a stored order does not read back");
    }
    return *value;
}

struct StatusPair {
    OrderStatus status;
    v1::OrderStatus wire;
};
constexpr StatusPair statuses[] = {
    {OrderStatus::pending, v1::ORDER_STATUS_PENDING},
    {OrderStatus::confirmed, v1::ORDER_STATUS_CONFIRMED},
    {OrderStatus::shipped, v1::ORDER_STATUS_SHIPPED},
    {OrderStatus::delivered, v1::ORDER_STATUS_DELIVERED},
    {OrderStatus::returned, v1::ORDER_STATUS_RETURNED},
    {OrderStatus::cancelled, v1::ORDER_STATUS_CANCELLED},
    {OrderStatus::payment_failed, v1::ORDER_STATUS_PAYMENT_FAILED},
    {OrderStatus::out_of_stock, v1::ORDER_STATUS_OUT_OF_STOCK},
};

void set(types::v1::Money& message, Money money) {
    message.set_amount(money.amount());
    message.set_currency(std::string(money.currency().code()));
}

} // namespace

types::v1::Money to_wire(Money money) {
    types::v1::Money message;
    set(message, money);
    return message;
}

v1::OrderStatus to_wire(OrderStatus status) {
    for (const StatusPair& pair : statuses) {
        if (pair.status == status) {
            return pair.wire;
        }
    }
    return v1::ORDER_STATUS_UNSPECIFIED;
}

std::optional<OrderStatus> from_wire(v1::OrderStatus status) {
    for (const StatusPair& pair : statuses) {
        if (pair.wire == status) {
            return pair.status;
        }
    }
    return std::nullopt;
}

types::v1::PostalAddress to_wire(const PostalAddress& address) {
    types::v1::PostalAddress message;
    message.set_name(address.name);
    message.set_line1(address.line1);
    message.set_line2(address.line2);
    message.set_city(address.city);
    message.set_region(address.region);
    message.set_postal_code(address.postal_code);
    message.set_country(address.country);
    return message;
}

PostalAddress from_wire(const types::v1::PostalAddress& message) {
    return {.name = message.name(),
            .line1 = message.line1(),
            .line2 = message.line2(),
            .city = message.city(),
            .region = message.region(),
            .postal_code = message.postal_code(),
            .country = message.country()};
}

v1::OrderLine to_wire(const OrderLine& line) {
    v1::OrderLine message;
    message.set_sku(line.sku.text());
    message.set_name(line.name);
    message.set_quantity(line.quantity.units());
    set(*message.mutable_unit_price(), line.unit_price);
    set(*message.mutable_total(), line.total);
    message.set_product_id(line.product_id);
    return message;
}

v1::OrderCharge to_wire(const Charge& charge) {
    v1::OrderCharge message;
    message.set_kind(std::string(name_of(charge.kind)));
    message.set_name(charge.name);
    set(*message.mutable_amount(), charge.amount);
    return message;
}

v1::OrderStep to_wire(const OrderStep& step) {
    v1::OrderStep message;
    if (step.from) {
        message.set_from(to_wire(*step.from));
    }
    message.set_to(to_wire(step.to));
    message.set_actor(step.actor);
    message.set_reason(step.reason);
    *message.mutable_time() = rpc::to_timestamp(step.time);
    return message;
}

v1::Order to_wire(const Order& order) {
    v1::Order message;
    message.set_id(order.id.text());
    message.set_number(order.number);
    message.set_status(to_wire(order.status));
    message.set_user_id(order.user_id);
    message.set_email(order.email);
    for (const OrderLine& line : order.lines) {
        *message.add_lines() = to_wire(line);
    }
    *message.mutable_shipping_address() = to_wire(order.shipping_address);
    set(*message.mutable_subtotal(), order.totals.subtotal);
    set(*message.mutable_discount_total(), order.totals.discount);
    set(*message.mutable_shipping_total(), order.totals.shipping);
    set(*message.mutable_tax_total(), order.totals.tax);
    set(*message.mutable_total(), order.totals.total);
    for (const Charge& charge : order.totals.charges) {
        *message.add_charges() = to_wire(charge);
    }
    message.set_payment_status(std::string(name_of(order.payment_status)));
    message.set_payment_id(order.payment_id);
    if (order.payment_action) {
        message.mutable_payment_action()->set_type(order.payment_action->type);
        message.mutable_payment_action()->set_url(order.payment_action->url);
    }
    message.set_cart_id(order.cart_id);
    message.set_tracking_number(order.tracking_number);
    message.set_etag(order.etag());
    *message.mutable_create_time() = rpc::to_timestamp(order.create_time);
    *message.mutable_update_time() = rpc::to_timestamp(order.update_time);
    return message;
}

OrderRequest from_wire(const v1::CreateOrderRequest& message) {
    OrderRequest request{.cart_id = message.cart_id(),
                         .email = message.email(),
                         .shipping_address = from_wire(message.shipping_address()),
                         .payment_method = message.payment_method()};
    request.lines.reserve(static_cast<std::size_t>(message.lines_size()));
    for (const v1::LineRequest& line : message.lines()) {
        request.lines.push_back({.sku = line.sku(), .quantity = line.quantity()});
    }
    return request;
}

Money money_from_wire(const types::v1::Money& message) {
    return sound(Money::make(message.amount(), sound(Currency::parse(message.currency()))));
}

OrderLine line_from_wire(const v1::OrderLine& message) {
    return {.sku = sound(Sku::parse(message.sku())),
            .product_id = message.product_id(),
            .name = message.name(),
            .quantity = sound(Quantity::make(message.quantity())),
            .unit_price = money_from_wire(message.unit_price()),
            .total = money_from_wire(message.total())};
}

Charge charge_from_wire(const v1::OrderCharge& message) {
    return {.kind = sound(parse_charge_kind(message.kind())),
            .name = message.name(),
            .amount = money_from_wire(message.amount())};
}

Order order_from_wire(const v1::Order& message) {
    Order order{.id = sound(OrderId::parse(message.id())),
                .number = message.number(),
                .user_id = message.user_id(),
                .email = message.email(),
                .cart_id = message.cart_id(),
                .lines = {},
                .totals = {.subtotal = money_from_wire(message.subtotal()),
                           .discount = money_from_wire(message.discount_total()),
                           .shipping = money_from_wire(message.shipping_total()),
                           .tax = money_from_wire(message.tax_total()),
                           .total = money_from_wire(message.total()),
                           .charges = {}},
                .shipping_address = from_wire(message.shipping_address()),
                .create_time = rpc::to_instant(message.create_time()),
                .status = sound(from_wire(message.status())),
                .payment_status = sound(parse_payment_status(message.payment_status())),
                .payment_id = message.payment_id(),
                .tracking_number = message.tracking_number(),
                .version = std::stoll(message.etag()),
                .update_time = rpc::to_instant(message.update_time())};
    for (const v1::OrderLine& line : message.lines()) {
        order.lines.push_back(line_from_wire(line));
    }
    for (const v1::OrderCharge& charge : message.charges()) {
        order.totals.charges.push_back(charge_from_wire(charge));
    }
    if (message.has_payment_action()) {
        order.payment_action =
            PaymentAction{.type = message.payment_action().type(), .url = message.payment_action().url()};
    }
    return order;
}

} // namespace merx::orders
