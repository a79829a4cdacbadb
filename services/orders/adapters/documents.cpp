#include "orders/adapters/documents.hpp"

#include <stdexcept>
#include <utility>

#include "http/json_reader.hpp"
#include "http/json_writer.hpp"
#include "merx/orders/v1/orders.merx.hpp"
#include "orders/adapters/wire.hpp"

namespace merx::orders {
namespace {

constexpr ErrorKind error_kinds[] = {
    ErrorKind::invalid_argument,   ErrorKind::unauthenticated,
    ErrorKind::payment_required,   ErrorKind::permission_denied,
    ErrorKind::not_found,          ErrorKind::method_not_allowed,
    ErrorKind::conflict,           ErrorKind::precondition_failed,
    ErrorKind::payload_too_large,  ErrorKind::unsupported_media,
    ErrorKind::unprocessable,      ErrorKind::precondition_required,
    ErrorKind::resource_exhausted, ErrorKind::internal,
    ErrorKind::unavailable,        ErrorKind::deadline_exceeded,
};

ErrorKind parse_error_kind(std::string_view name) {
    for (const ErrorKind kind : error_kinds) {
        if (merx::name_of(kind) == name) {
            return kind;
        }
    }
    throw std::invalid_argument("a stored error has a kind that is none");
}

void write(json::Writer& out, const Error& error) {
    out.begin_object();
    out.key("kind");
    out.string(merx::name_of(error.kind));
    out.key("code");
    out.string(error.code);
    out.key("detail");
    out.string(error.detail);
    out.key("fields");
    out.begin_array();
    for (const FieldError& field : error.fields) {
        out.item();
        out.begin_object();
        out.key("pointer");
        out.string(field.pointer);
        out.key("code");
        out.string(field.code);
        out.key("detail");
        out.string(field.detail);
        out.end_object();
    }
    out.end_array();
    out.end_object();
}

template <class Message>
void write_array(json::Writer& out, std::string_view name, const std::vector<Message>& values) {
    out.key(name);
    out.begin_array();
    for (const auto& value : values) {
        out.item();
        write_json(out, to_wire(value));
    }
    out.end_array();
}

std::invalid_argument damaged() {
    return std::invalid_argument("a document in the orders' store is damaged");
}

void enter_object(json::Reader& in) {
    if (!in.enter_object()) {
        throw damaged();
    }
}

void enter_array(json::Reader& in) {
    if (!in.enter_array()) {
        throw damaged();
    }
}

FieldError read_field(json::Reader& in) {
    FieldError field;
    std::string_view key;
    enter_object(in);
    while (in.next_member(key)) {
        in.read(key == "pointer" ? field.pointer : key == "code" ? field.code : field.detail);
    }
    return field;
}

Error read_error(json::Reader& in) {
    Error error;
    std::string_view key;
    enter_object(in);
    while (in.next_member(key)) {
        if (key == "fields") {
            enter_array(in);
            while (in.next_item()) {
                error.fields.push_back(read_field(in));
            }
        } else if (key == "kind") {
            std::string kind;
            in.read(kind);
            error.kind = parse_error_kind(kind);
        } else {
            in.read(key == "code" ? error.code : error.detail);
        }
    }
    return error;
}

void check(const json::FieldErrors& errors) {
    if (!errors.empty()) {
        throw damaged();
    }
}

} // namespace

std::string write_document(const Order& order) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    write_array(out, "lines", order.lines);
    write_array(out, "charges", order.totals.charges);
    out.key("shipping_address");
    write_json(out, to_wire(order.shipping_address));
    out.end_object();
    return text;
}

OrderDocument read_document(std::string_view text) {
    OrderDocument document;
    json::FieldErrors errors;
    json::Reader in(text, errors);
    std::string_view key;
    enter_object(in);
    while (in.next_member(key)) {
        if (key == "shipping_address") {
            types::v1::PostalAddress address;
            read_json(in, address);
            document.shipping_address = from_wire(address);
            continue;
        }
        const bool is_line = key == "lines";
        enter_array(in);
        while (in.next_item()) {
            if (is_line) {
                v1::OrderLine line;
                read_json(in, line);
                document.lines.push_back(line_from_wire(line));
            } else {
                v1::OrderCharge charge;
                read_json(in, charge);
                document.charges.push_back(charge_from_wire(charge));
            }
        }
    }
    check(errors);
    return document;
}

std::string write_answer(const Answer& answer) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    if (answer) {
        out.key("order");
        write_json(out, to_wire(*answer));
    } else {
        out.key("error");
        write(out, answer.error());
    }
    out.end_object();
    return text;
}

Answer read_answer(std::string_view text) {
    json::FieldErrors errors;
    json::Reader in(text, errors);
    std::optional<Answer> answer;
    std::string_view key;
    enter_object(in);
    while (in.next_member(key)) {
        if (key == "order") {
            v1::Order order;
            read_json(in, order);
            check(errors);
            answer = order_from_wire(order);
        } else {
            answer = fail(read_error(in));
        }
    }
    check(errors);
    if (!answer) {
        throw std::invalid_argument("a stored answer is empty");
    }
    return std::move(*answer);
}

std::string write_error(const Error& error) {
    std::string text;
    json::Writer out(text);
    write(out, error);
    return text;
}

Error read_error(std::string_view text) {
    json::FieldErrors errors;
    json::Reader in(text, errors);
    Error error = read_error(in);
    check(errors);
    return error;
}

} // namespace merx::orders
