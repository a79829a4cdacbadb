#include "carts/adapters/carts_server.hpp"

#include "carts/app/add_item.hpp"
#include "carts/app/create_cart.hpp"
#include "carts/app/delete_cart.hpp"
#include "carts/app/get_cart.hpp"
#include "carts/app/merge_cart.hpp"
#include "carts/app/remove_item.hpp"
#include "carts/app/set_item.hpp"
#include "rpc/time.hpp"

namespace merx::carts {
namespace {

types::v1::Money to_wire(const Money& money) {
    types::v1::Money message;
    message.set_amount(money.amount());
    message.set_currency(std::string(money.currency().code()));
    return message;
}

v1::CartLine to_wire(const PricedLine& priced) {
    v1::CartLine line;
    line.set_sku(priced.line.sku.text());
    line.set_quantity(priced.line.quantity.units());
    line.set_sellable(priced.offer.has_value());
    if (priced.offer) {
        line.set_product_id(priced.offer->product_id);
        line.set_name(priced.offer->name);
        *line.mutable_unit_price() = to_wire(priced.offer->price);
        *line.mutable_total() = to_wire(*priced.total);
        line.set_image_url(priced.offer->image_url);
    }
    return line;
}

v1::Cart to_wire(const PricedCart& priced) {
    v1::Cart cart;
    cart.set_id(priced.cart.id.text());
    cart.set_status(priced.cart.status == CartStatus::open ? v1::CART_STATUS_OPEN : v1::CART_STATUS_ORDERED);
    for (const PricedLine& line : priced.lines) {
        *cart.add_lines() = to_wire(line);
    }
    if (priced.subtotal) {
        *cart.mutable_subtotal() = to_wire(*priced.subtotal);
    }
    cart.set_etag(priced.cart.etag());
    *cart.mutable_create_time() = rpc::to_timestamp(priced.cart.create_time);
    *cart.mutable_update_time() = rpc::to_timestamp(priced.cart.update_time);
    *cart.mutable_expire_time() = rpc::to_timestamp(priced.cart.expire_time);
    return cart;
}

} // namespace

Task<Result<v1::Cart>> CartsServer::create_cart(const rpc::Call& call, const v1::CreateCartRequest&) {
    co_return to_wire(co_await or_return(carts::create_cart(context_, call)));
}

Task<Result<v1::Cart>> CartsServer::get_cart(const rpc::Call& call, const v1::GetCartRequest& request) {
    co_return to_wire(co_await or_return(carts::get_cart(context_, call, request.id())));
}

Task<Result<v1::Cart>> CartsServer::add_item(const rpc::Call& call, const v1::AddItemRequest& request) {
    co_return to_wire(
        co_await or_return(carts::add_item(context_, call, request.id(), request.sku(), request.quantity())));
}

Task<Result<v1::Cart>> CartsServer::set_item(const rpc::Call& call, const v1::SetItemRequest& request) {
    co_return to_wire(
        co_await or_return(carts::set_item(context_, call, request.id(), request.sku(), request.quantity())));
}

Task<Result<v1::Cart>> CartsServer::remove_item(const rpc::Call& call, const v1::RemoveItemRequest& request) {
    co_return to_wire(co_await or_return(carts::remove_item(context_, call, request.id(), request.sku())));
}

Task<Result<v1::Cart>> CartsServer::merge_cart(const rpc::Call& call, const v1::MergeCartRequest& request) {
    co_return to_wire(co_await or_return(carts::merge_cart(context_, call, request.id())));
}

Task<Result<void>> CartsServer::delete_cart(const rpc::Call& call, const v1::DeleteCartRequest& request) {
    co_return co_await carts::delete_cart(context_, call, request.id());
}

} // namespace merx::carts
