#include "carts/adapters/cart_lines.hpp"

#include "core/assert.hpp"
#include "http/json_reader.hpp"
#include "http/json_writer.hpp"

namespace merx::carts {

std::string write_lines(const std::vector<CartLine>& lines) {
    std::string text;
    json::Writer out(text);
    out.begin_array();
    for (const CartLine& line : lines) {
        out.item();
        out.begin_array();
        out.item();
        out.string(line.sku.text());
        out.item();
        out.number(line.quantity.units());
        out.end_array();
    }
    out.end_array();
    return text;
}

std::vector<CartLine> read_lines(std::string_view text) {
    std::vector<CartLine> lines;
    if (text == "[]") {
        return lines;
    }
    json::FieldErrors errors;
    json::Reader in(text, errors);
    MERX_ASSERT(in.enter_array());
    while (in.next_item()) {
        std::string sku;
        std::int64_t units = 0;
        MERX_ASSERT(in.enter_array());
        MERX_ASSERT(in.next_item() && in.read(sku));
        MERX_ASSERT(in.next_item() && in.read(units));
        MERX_ASSERT(!in.next_item());
        lines.push_back({.sku = Sku::parse(sku).value(), .quantity = Quantity::make(units).value()});
    }
    return lines;
}

} // namespace merx::carts
