// Orders' ports to other services, over their contracts.
#pragma once

#include "merx/carts/v1/carts.merx.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"
#include "merx/inventory/v1/inventory.merx.hpp"
#include "merx/payments/v1/payments.merx.hpp"
#include "orders/app/ports.hpp"

namespace merx::orders {

class CatalogClient final : public Catalog {
public:
    explicit CatalogClient(catalog::v1::CatalogService& service) : service_(service) {}
    Task<Result<std::vector<SellableItem>>> find_sellable(const rpc::Call& call,
                                                          const std::vector<std::string>& skus) override;

private:
    catalog::v1::CatalogService& service_;
};

class CartsClient final : public Carts {
public:
    explicit CartsClient(carts::v1::CartService& service) : service_(service) {}
    Task<Result<CartContents>> find(const rpc::Call& call, const std::string& id) override;

private:
    carts::v1::CartService& service_;
};

class StockClient final : public Stock {
public:
    explicit StockClient(inventory::v1::InventoryService& service) : service_(service) {}
    Task<Result<void>> hold(const rpc::Call& call, const Order& order, Instant expire_time) override;
    Task<Result<void>> confirm(const rpc::Call& call, const OrderId& order) override;
    Task<Result<void>> commit(const rpc::Call& call, const OrderId& order) override;
    Task<Result<void>> release(const rpc::Call& call, const OrderId& order) override;
    Task<Result<void>> restock(const rpc::Call& call, const OrderId& order) override;

private:
    inventory::v1::InventoryService& service_;
};

class PaymentsClient final : public Payments {
public:
    explicit PaymentsClient(payments::v1::PaymentService& service) : service_(service) {}
    Task<Result<Payment>> authorize(const rpc::Call& call, const Order& order, const std::string& method) override;
    Task<Result<Payment>> capture(const rpc::Call& call, const OrderId& order) override;
    Task<Result<Payment>> cancel(const rpc::Call& call, const OrderId& order) override;
    Task<Result<Payment>> refund(const rpc::Call& call, const OrderId& order, const std::string& reason) override;

private:
    payments::v1::PaymentService& service_;
};

// Empty for a status this service has never heard of.
std::optional<Payment> payment_from_wire(const payments::v1::Payment& message);

} // namespace merx::orders
