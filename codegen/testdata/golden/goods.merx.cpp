// Made by protoc-gen-merx from merx/shop/v1/goods.proto.
#include "merx/shop/v1/goods.merx.hpp"

#include "http/json_reader.hpp"
#include "http/json_writer.hpp"

namespace merx::shop::v1 {

void write_json(merx::json::Writer& out, [[maybe_unused]] const Price& message) {
    out.begin_object();
    out.raw("\"amount\":");
    out.number(message.amount());
    out.raw(",\"currency\":");
    out.string(message.currency());
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] Price& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"amount"},
        {"currency"},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // amount
            if (std::int64_t value{}; in.read(value)) {
                message.set_amount(value);
            }
            break;
        }
        case 1: { // currency
            in.read(*message.mutable_currency());
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

} // namespace merx::shop::v1
