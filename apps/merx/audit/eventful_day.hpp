// Orders of every fate in a running shop, for the auditor to look at.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shop/running_shop.hpp"

namespace merx::audit {

// Calls as the gateway makes them.
inline rpc::Call staff(std::string key = "") {
    rpc::Call call;
    call.principal.service = "staff";
    call.principal.scopes = {"catalog:write", "inventory:write", "orders:read",
                             "orders:write",  "payments:read",   "payments:write"};
    call.idempotency_key = std::move(key);
    return call;
}

inline orders::v1::CreateOrderRequest order_for(const std::vector<std::pair<std::string, std::int64_t>>& lines,
                                                const std::string& payment_method) {
    orders::v1::CreateOrderRequest request;
    for (const auto& [sku, quantity] : lines) {
        orders::v1::LineRequest& line = *request.add_lines();
        line.set_sku(sku);
        line.set_quantity(quantity);
    }
    request.set_email("ann@example.com");
    types::v1::PostalAddress& address = *request.mutable_shipping_address();
    address.set_name("Ann Lee");
    address.set_line1("1 High Street");
    address.set_city("Springfield");
    address.set_country("US");
    request.set_payment_method(payment_method);
    return request;
}

inline constexpr std::string_view good_card = "pm_card_visa";

// Puts goods on sale and on the shelf: TEE and MUG, one CAP, and a GIFT that costs nothing.
template <class Runner>
void open_for_business(Runner& shop) {
    catalog::v1::BatchImportProductsRequest goods;
    inventory::v1::BatchSetStockRequest counts;
    struct Good {
        std::string sku;
        std::int64_t price;
        std::int64_t stock;
    };
    for (const Good& good : {Good{"TEE", 1999, 100}, Good{"MUG", 1250, 100}, Good{"CAP", 990, 1}, Good{"GIFT", 0, 9}}) {
        catalog::v1::Product& product = *goods.add_products()->mutable_product();
        product.set_external_id(good.sku);
        product.set_name(good.sku);
        product.set_status(catalog::v1::PRODUCT_STATUS_ACTIVE);
        catalog::v1::Variant& variant = *product.add_variants();
        variant.set_sku(good.sku);
        variant.mutable_price()->set_amount(good.price);
        variant.mutable_price()->set_currency("USD");
        inventory::v1::StockCount& count = *counts.add_counts();
        count.set_sku(good.sku);
        count.set_on_hand(good.stock);
    }
    shop.run(shop->catalog().api().batch_import_products(staff(), goods)).value();
    shop.run(shop->inventory().api().batch_set_stock(staff(), counts)).value();
}

class EventfulDay {
public:
    // Has everything happen in the shop and be heard.
    explicit EventfulDay(shop::RunningShop& shop) : shop_(shop) {
        open_for_business(shop);
        place("confirmed", good_card);
        shipped("shipped");
        delivered("delivered");
        delivered("part_refunded");
        refund("part_refunded", 500);
        delivered("returned");
        set_status("returned", orders::v1::ORDER_STATUS_RETURNED);
        place("cancelled", good_card);
        set_status("cancelled", orders::v1::ORDER_STATUS_CANCELLED);
        place("lost_answer", "pm_sandbox_timeout_after_charge");
        place("waiting", "pm_card_authenticationRequired");
        place("cancelled_waiting", "pm_card_authenticationRequired");
        set_status("cancelled_waiting", orders::v1::ORDER_STATUS_CANCELLED);
        place("free", good_card, {{"GIFT", 1}});
        set_status("free", orders::v1::ORDER_STATUS_SHIPPED);
        place("free_returned", good_card, {{"GIFT", 1}});
        set_status("free_returned", orders::v1::ORDER_STATUS_SHIPPED);
        set_status("free_returned", orders::v1::ORDER_STATUS_DELIVERED);
        set_status("free_returned", orders::v1::ORDER_STATUS_RETURNED);
        refused("pm_card_chargeDeclined", {{"TEE", 1}});
        refused(good_card, {{"CAP", 5}});
        shop.deliver_everything();
    }

    // By name: the ids of the orders, and of their payments as "<name>_payment".
    const std::map<std::string, std::string>& ids() const { return ids_; }

private:
    using Lines = std::vector<std::pair<std::string, std::int64_t>>;

    void place(const std::string& name, std::string_view payment_method,
               const Lines& lines = {{"TEE", 2}, {"MUG", 1}}) {
        const auto order =
            shop_.run(shop_->orders().api().create_order(staff(name), order_for(lines, std::string(payment_method))));
        note(name, order.value());
    }
    void refused(std::string_view payment_method, const Lines& lines) {
        const auto order = shop_.run(
            shop_->orders().api().create_order(staff(lines[0].first), order_for(lines, std::string(payment_method))));
        MERX_ASSERT(!order.has_value());
    }
    void shipped(const std::string& name) {
        place(name, good_card);
        set_status(name, orders::v1::ORDER_STATUS_SHIPPED);
    }
    void delivered(const std::string& name) {
        shipped(name);
        set_status(name, orders::v1::ORDER_STATUS_DELIVERED);
    }
    void set_status(const std::string& name, orders::v1::OrderStatus status) {
        orders::v1::UpdateOrderStatusRequest request;
        request.set_id(ids_.at(name));
        request.set_status(status);
        note(name, shop_.run(shop_->orders().api().update_order_status(staff(), request)).value());
    }
    void refund(const std::string& name, std::int64_t amount) {
        payments::v1::RefundPaymentRequest request;
        request.set_id(ids_.at(name + "_payment"));
        request.mutable_amount()->set_amount(amount);
        request.mutable_amount()->set_currency("USD");
        request.set_reason("A scratch.");
        shop_.run(shop_->payments().api().refund_payment(staff(name), request)).value();
    }
    void note(const std::string& name, const orders::v1::Order& order) {
        ids_[name] = order.id();
        ids_[name + "_payment"] = order.payment_id();
    }

    shop::RunningShop& shop_;
    std::map<std::string, std::string> ids_;
};

} // namespace merx::audit
