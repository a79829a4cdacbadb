// The carts' contract, answered by their use cases.
#pragma once

#include "carts/app/ports.hpp"
#include "merx/carts/v1/carts.merx.hpp"

namespace merx::carts {

class CartsServer final : public v1::CartService {
public:
    explicit CartsServer(Context context) : context_(context) {}

    Task<Result<v1::Cart>> create_cart(const rpc::Call& call, const v1::CreateCartRequest& request) override;
    Task<Result<v1::Cart>> get_cart(const rpc::Call& call, const v1::GetCartRequest& request) override;
    Task<Result<v1::Cart>> add_item(const rpc::Call& call, const v1::AddItemRequest& request) override;
    Task<Result<v1::Cart>> set_item(const rpc::Call& call, const v1::SetItemRequest& request) override;
    Task<Result<v1::Cart>> remove_item(const rpc::Call& call, const v1::RemoveItemRequest& request) override;
    Task<Result<v1::Cart>> merge_cart(const rpc::Call& call, const v1::MergeCartRequest& request) override;
    Task<Result<void>> delete_cart(const rpc::Call& call, const v1::DeleteCartRequest& request) override;

private:
    const Context context_;
};

} // namespace merx::carts
