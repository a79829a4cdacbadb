#include "orders/adapters/orders_server.hpp"

#include <utility>

#include "core/text.hpp"
#include "orders/adapters/wire.hpp"
#include "orders/app/access.hpp"

namespace merx::orders {
namespace {

constexpr std::size_t max_reason_length = 500;
constexpr std::size_t max_tracking_number_length = 100;

// What is no order's id names no order.
Result<OrderId> read_id(const std::string& text) {
    const auto id = OrderId::parse(text);
    if (!id) {
        return fail(order_not_found());
    }
    return *id;
}

Result<void> check_text(std::string_view pointer, std::string_view text, std::size_t max_length) {
    if (!is_valid_utf8(text) || count_code_points(text) > max_length) {
        return fail(invalid(std::string(pointer), "too_long",
                            "This must not have more than " + std::to_string(max_length) + " characters."));
    }
    return {};
}

} // namespace

Task<Result<v1::Order>> OrdersServer::create_order(const rpc::Call& call, const v1::CreateOrderRequest& request) {
    const OrderRequest wanted = from_wire(request);
    const Order order = co_await or_return(use_cases_.create.create(call, wanted));
    co_return to_wire(order);
}

Task<Result<v1::ListOrdersResponse>> OrdersServer::list_orders(const rpc::Call& call,
                                                               const v1::ListOrdersRequest& request) {
    const auto page = co_await or_return(PageRequest::make(request.page_size(), request.page_token(), order_list));
    OrderFilter filter{.status = from_wire(request.status())};
    if (!request.user_id().empty()) {
        filter.user_id = request.user_id();
    }
    const auto orders = co_await or_return(use_cases_.list.list(call, std::move(filter), page));
    v1::ListOrdersResponse response;
    for (const Order& order : orders.items) {
        *response.add_orders() = to_wire(order);
    }
    response.set_next_page_token(orders.next_page_token);
    co_return response;
}

Task<Result<v1::Order>> OrdersServer::get_order(const rpc::Call& call, const v1::GetOrderRequest& request) {
    const OrderId id = co_await or_return(read_id(request.id()));
    const Order order = co_await or_return(use_cases_.get.get(call, id, request.email()));
    co_return to_wire(order);
}

Task<Result<v1::Order>> OrdersServer::update_order_status(const rpc::Call& call,
                                                          const v1::UpdateOrderStatusRequest& request) {
    const OrderId id = co_await or_return(read_id(request.id()));
    const auto status = from_wire(request.status());
    if (!status) {
        co_return fail(invalid("/status", "required", "Say where the order shall stand."));
    }
    co_await or_return(check_text("/reason", request.reason(), max_reason_length));
    co_await or_return(check_text("/tracking_number", request.tracking_number(), max_tracking_number_length));
    const StatusChange change{
        .status = *status, .reason = request.reason(), .tracking_number = request.tracking_number()};
    const Order order = co_await or_return(use_cases_.update_status.update(call, id, change));
    co_return to_wire(order);
}

Task<Result<v1::Order>> OrdersServer::cancel_order(const rpc::Call& call, const v1::CancelOrderRequest& request) {
    const OrderId id = co_await or_return(read_id(request.id()));
    co_await or_return(check_text("/reason", request.reason(), max_reason_length));
    const Order order = co_await or_return(use_cases_.cancel.cancel(call, id, request.reason()));
    co_return to_wire(order);
}

Task<Result<v1::OrderHistory>> OrdersServer::get_order_history(const rpc::Call& call,
                                                               const v1::GetOrderHistoryRequest& request) {
    const OrderId id = co_await or_return(read_id(request.id()));
    const auto steps = co_await or_return(use_cases_.history.get(call, id));
    v1::OrderHistory history;
    for (const OrderStep& step : steps) {
        *history.add_steps() = to_wire(step);
    }
    co_return history;
}

} // namespace merx::orders
