#include "rpc/wire.hpp"

#include <cstdint>

#include "rpc/packing.hpp"

namespace merx::rpc {

std::string pack(const Call& call) {
    Packer out;
    out.text(call.request_id);
    out.text(call.trace_parent);
    out.text(call.idempotency_key);
    out.text(call.if_match);
    out.text(call.client_address);
    out.text(call.principal.user_id);
    out.text(call.principal.session_id);
    out.texts(call.principal.roles);
    out.texts(call.principal.scopes);
    out.text(call.principal.service);
    return out.take();
}

std::optional<Call> unpack_call(std::string_view bytes) {
    Unpacker in(bytes);
    Call call;
    call.request_id = in.text();
    call.trace_parent = in.text();
    call.idempotency_key = in.text();
    call.if_match = in.text();
    call.client_address = in.text();
    call.principal.user_id = in.text();
    call.principal.session_id = in.text();
    call.principal.roles = in.texts();
    call.principal.scopes = in.texts();
    call.principal.service = in.text();
    return in.malformed() ? std::nullopt : std::optional(std::move(call));
}

std::string pack(const Error& error) {
    Packer out;
    out.text(name_of(error.kind));
    out.text(error.code);
    out.text(error.detail);
    out.number(error.retry_after ? static_cast<std::uint64_t>(error.retry_after->count()) + 1 : 0);
    out.number(error.fields.size());
    for (const FieldError& field : error.fields) {
        out.text(field.pointer);
        out.text(field.code);
        out.text(field.detail);
    }
    return out.take();
}

std::optional<Error> unpack_error(std::string_view bytes) {
    Unpacker in(bytes);
    Error error;
    const std::string kind = in.text();
    constexpr auto last = static_cast<int>(ErrorKind::deadline_exceeded);
    int number = 0;
    while (number <= last && name_of(static_cast<ErrorKind>(number)) != kind) {
        ++number;
    }
    error.kind = number <= last ? static_cast<ErrorKind>(number) : ErrorKind::internal;
    error.code = in.text();
    error.detail = in.text();
    if (const std::uint64_t retry = in.number(); retry > 0) {
        error.retry_after = std::chrono::seconds(static_cast<std::int64_t>(retry - 1));
    }
    for (std::uint64_t left = in.count(); left > 0; --left) {
        FieldError field;
        field.pointer = in.text();
        field.code = in.text();
        field.detail = in.text();
        error.fields.push_back(std::move(field));
    }
    return in.malformed() ? std::nullopt : std::optional(std::move(error));
}

} // namespace merx::rpc
