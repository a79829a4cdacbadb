// The door of the orders service: from the contract's messages to its use cases and back.
#pragma once

#include "merx/orders/v1/orders.merx.hpp"
#include "orders/app/cancel_order.hpp"
#include "orders/app/create_order.hpp"
#include "orders/app/get_order.hpp"
#include "orders/app/get_order_history.hpp"
#include "orders/app/list_orders.hpp"
#include "orders/app/update_status.hpp"

namespace merx::orders {

struct UseCases {
    CreateOrder create;
    GetOrder get;
    ListOrders list;
    GetOrderHistory history;
    CancelOrder& cancel;
    UpdateStatus update_status;
};

class OrdersServer final : public v1::OrderService {
public:
    explicit OrdersServer(UseCases& use_cases) : use_cases_(use_cases) {}

    Task<Result<v1::Order>> create_order(const rpc::Call& call, const v1::CreateOrderRequest& request) override;
    Task<Result<v1::ListOrdersResponse>> list_orders(const rpc::Call& call,
                                                     const v1::ListOrdersRequest& request) override;
    Task<Result<v1::Order>> get_order(const rpc::Call& call, const v1::GetOrderRequest& request) override;
    Task<Result<v1::Order>> update_order_status(const rpc::Call& call,
                                                const v1::UpdateOrderStatusRequest& request) override;
    Task<Result<v1::Order>> cancel_order(const rpc::Call& call, const v1::CancelOrderRequest& request) override;
    Task<Result<v1::OrderHistory>> get_order_history(const rpc::Call& call,
                                                     const v1::GetOrderHistoryRequest& request) override;

private:
    UseCases& use_cases_;
};

} // namespace merx::orders
