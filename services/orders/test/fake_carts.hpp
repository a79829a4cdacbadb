// Carts in memory. Nobody changes them while they are called.
#pragma once

#include <map>
#include <string>

#include "merx/carts/v1/carts.merx.hpp"
#include "orders/test/network.hpp"

namespace merx::orders::testing {

class FakeCarts final : public carts::v1::CartService {
public:
    struct Cart {
        std::string user_id; // empty for a guest's
        std::map<std::string, std::int64_t> items;
        bool is_ordered = false;
    };
    std::map<std::string, Cart> carts;

    Task<Result<carts::v1::Cart>> get_cart(const rpc::Call& call, const carts::v1::GetCartRequest& request) override {
        const auto found = carts.find(request.id());
        if (found == carts.end() ||
            (!found->second.user_id.empty() && found->second.user_id != call.principal.user_id)) {
            co_return fail(not_found("cart_not_found", "There is no such cart."));
        }
        carts::v1::Cart cart;
        cart.set_id(request.id());
        cart.set_status(found->second.is_ordered ? carts::v1::CART_STATUS_ORDERED : carts::v1::CART_STATUS_OPEN);
        for (const auto& [sku, quantity] : found->second.items) {
            carts::v1::CartLine& line = *cart.add_lines();
            line.set_sku(sku);
            line.set_quantity(quantity);
            line.mutable_unit_price()->set_amount(1); // whatever carts say, the catalog decides
            line.mutable_unit_price()->set_currency("USD");
        }
        co_return cart;
    }

    Task<Result<carts::v1::Cart>> create_cart(const rpc::Call&, const carts::v1::CreateCartRequest&) override {
        return not_offered<carts::v1::Cart>();
    }
    Task<Result<carts::v1::Cart>> add_item(const rpc::Call&, const carts::v1::AddItemRequest&) override {
        return not_offered<carts::v1::Cart>();
    }
    Task<Result<carts::v1::Cart>> set_item(const rpc::Call&, const carts::v1::SetItemRequest&) override {
        return not_offered<carts::v1::Cart>();
    }
    Task<Result<carts::v1::Cart>> remove_item(const rpc::Call&, const carts::v1::RemoveItemRequest&) override {
        return not_offered<carts::v1::Cart>();
    }
    Task<Result<carts::v1::Cart>> merge_cart(const rpc::Call&, const carts::v1::MergeCartRequest&) override {
        return not_offered<carts::v1::Cart>();
    }
    Task<Result<void>> delete_cart(const rpc::Call&, const carts::v1::DeleteCartRequest&) override {
        return not_offered<void>();
    }
};

} // namespace merx::orders::testing
