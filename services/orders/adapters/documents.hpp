// The JSON documents in the orders' store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orders/app/store.hpp"

namespace merx::orders {

// What never changes about an order and needs no column: {"lines":[…],"charges":[…],"shipping_address":{…}}.
struct OrderDocument {
    std::vector<OrderLine> lines;
    std::vector<Charge> charges;
    PostalAddress shipping_address;
};

std::string write_document(const Order& order);
// {"order":{…}}, the order as the contract shows it, or {"error":{…}}.
std::string write_answer(const Answer& answer);
std::string write_error(const Error& error);

// Of what the functions above wrote; anything else is damage and thrown as std::invalid_argument.
OrderDocument read_document(std::string_view text);
Answer read_answer(std::string_view text);
Error read_error(std::string_view text);

} // namespace merx::orders
