#include "orders/adapters/clients.hpp"

#include <utility>

#include "orders/adapters/wire.hpp"
#include "rpc/time.hpp"

namespace merx::orders {
namespace {

Result<Payment> read(Result<payments::v1::Payment> answer) {
    if (!answer) {
        return fail(std::move(answer).error());
    }
    auto payment = payment_from_wire(*answer);
    if (!payment) {
        return fail(unavailable("payment_outcome_unknown", "The payment is in a state that is not known here."));
    }
    return std::move(*payment);
}

} // namespace

std::optional<Payment> payment_from_wire(const payments::v1::Payment& message) {
    const auto status = parse_payment_status(payments::v1::name_of(message.status()));
    if (!status) {
        return std::nullopt;
    }
    Payment payment{.id = message.id(), .status = *status, .failure_code = message.failure_code()};
    if (message.has_action()) {
        payment.action = PaymentAction{.type = message.action().type(), .url = message.action().url()};
    }
    return payment;
}

Task<Result<std::vector<SellableItem>>> CatalogClient::find_sellable(const rpc::Call& call,
                                                                     const std::vector<std::string>& skus) {
    catalog::v1::BatchGetVariantsRequest request;
    for (const std::string& sku : skus) {
        request.add_skus(sku);
    }
    const auto answer = co_await or_return(service_.batch_get_variants(call, request));
    std::vector<SellableItem> items;
    items.reserve(static_cast<std::size_t>(answer.variants_size()));
    for (const catalog::v1::SellableVariant& variant : answer.variants()) {
        items.push_back({.sku = variant.sku(),
                         .product_id = variant.product_id(),
                         .name = variant.name(),
                         .price = money_from_wire(variant.price())});
    }
    co_return items;
}

Task<Result<CartContents>> CartsClient::find(const rpc::Call& call, const std::string& id) {
    carts::v1::GetCartRequest request;
    request.set_id(id);
    auto answer = co_await service_.get_cart(call, request);
    if (!answer) {
        Error error = std::move(answer).error();
        for (FieldError& field : error.fields) {
            field.pointer = "/cart_id"; // carts speak of their own request
        }
        co_return fail(std::move(error));
    }
    CartContents cart{
        .id = answer->id(), .is_ordered = answer->status() == carts::v1::CART_STATUS_ORDERED, .lines = {}};
    cart.lines.reserve(static_cast<std::size_t>(answer->lines_size()));
    for (const carts::v1::CartLine& line : answer->lines()) {
        cart.lines.push_back({.sku = line.sku(), .quantity = line.quantity()});
    }
    co_return cart;
}

Task<Result<void>> StockClient::hold(const rpc::Call& call, const Order& order, Instant expire_time) {
    inventory::v1::PlaceHoldRequest request;
    request.set_order_id(order.id.text());
    for (const OrderLine& line : order.lines) {
        inventory::v1::HoldLine& hold = *request.add_lines();
        hold.set_sku(line.sku.text());
        hold.set_quantity(line.quantity.units());
    }
    *request.mutable_expire_time() = rpc::to_timestamp(expire_time);
    const auto hold = co_await or_return(service_.place_hold(call, request));
    if (hold.state() == inventory::v1::HOLD_STATE_RELEASED) {
        co_return fail(conflict("hold_released", "The stock kept for this order has been given back."));
    }
    co_return Result<void>{};
}

Task<Result<void>> StockClient::confirm(const rpc::Call& call, const OrderId& order) {
    inventory::v1::ConfirmHoldRequest request;
    request.set_order_id(order.text());
    co_await or_return(service_.confirm_hold(call, request));
    co_return Result<void>{};
}

Task<Result<void>> StockClient::commit(const rpc::Call& call, const OrderId& order) {
    inventory::v1::CommitHoldRequest request;
    request.set_order_id(order.text());
    co_await or_return(service_.commit_hold(call, request));
    co_return Result<void>{};
}

Task<Result<void>> StockClient::release(const rpc::Call& call, const OrderId& order) {
    inventory::v1::ReleaseHoldRequest request;
    request.set_order_id(order.text());
    co_return co_await service_.release_hold(call, request);
}

Task<Result<void>> StockClient::restock(const rpc::Call& call, const OrderId& order) {
    inventory::v1::RestockHoldRequest request;
    request.set_order_id(order.text());
    co_return co_await service_.restock_hold(call, request);
}

Task<Result<Payment>> PaymentsClient::authorize(const rpc::Call& call, const Order& order, const std::string& method) {
    payments::v1::AuthorizePaymentRequest request;
    request.set_order_id(order.id.text());
    request.set_user_id(order.user_id);
    *request.mutable_amount() = to_wire(order.totals.total);
    request.set_payment_method(method);
    co_return read(co_await service_.authorize_payment(call, request));
}

Task<Result<Payment>> PaymentsClient::capture(const rpc::Call& call, const OrderId& order) {
    payments::v1::CapturePaymentRequest request;
    request.set_order_id(order.text());
    co_return read(co_await service_.capture_payment(call, request));
}

Task<Result<Payment>> PaymentsClient::cancel(const rpc::Call& call, const OrderId& order) {
    payments::v1::VoidPaymentRequest request;
    request.set_order_id(order.text());
    co_return read(co_await service_.void_payment(call, request));
}

Task<Result<Payment>> PaymentsClient::refund(const rpc::Call& call, const OrderId& order, const std::string& reason) {
    payments::v1::RefundOrderRequest request;
    request.set_order_id(order.text());
    request.set_reason(reason);
    co_return read(co_await service_.refund_order(call, request));
}

} // namespace merx::orders
