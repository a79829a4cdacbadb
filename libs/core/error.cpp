#include "core/error.hpp"

#include "core/assert.hpp"

namespace merx {

int http_status(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::invalid_argument: return 400;
    case ErrorKind::unauthenticated: return 401;
    case ErrorKind::payment_required: return 402;
    case ErrorKind::permission_denied: return 403;
    case ErrorKind::not_found: return 404;
    case ErrorKind::method_not_allowed: return 405;
    case ErrorKind::conflict: return 409;
    case ErrorKind::precondition_failed: return 412;
    case ErrorKind::payload_too_large: return 413;
    case ErrorKind::unsupported_media: return 415;
    case ErrorKind::unprocessable: return 422;
    case ErrorKind::precondition_required: return 428;
    case ErrorKind::resource_exhausted: return 429;
    case ErrorKind::internal: return 500;
    case ErrorKind::unavailable: return 503;
    case ErrorKind::deadline_exceeded: return 504;
    }
    MERX_UNREACHABLE();
}

std::string_view name_of(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::invalid_argument: return "invalid_argument";
    case ErrorKind::unauthenticated: return "unauthenticated";
    case ErrorKind::payment_required: return "payment_required";
    case ErrorKind::permission_denied: return "permission_denied";
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::method_not_allowed: return "method_not_allowed";
    case ErrorKind::conflict: return "conflict";
    case ErrorKind::precondition_failed: return "precondition_failed";
    case ErrorKind::payload_too_large: return "payload_too_large";
    case ErrorKind::unsupported_media: return "unsupported_media";
    case ErrorKind::unprocessable: return "unprocessable";
    case ErrorKind::precondition_required: return "precondition_required";
    case ErrorKind::resource_exhausted: return "resource_exhausted";
    case ErrorKind::internal: return "internal";
    case ErrorKind::unavailable: return "unavailable";
    case ErrorKind::deadline_exceeded: return "deadline_exceeded";
    }
    MERX_UNREACHABLE();
}

Error invalid(std::vector<FieldError> fields) {
    MERX_ASSERT(!fields.empty());
    std::string detail = fields.size() == 1 ? fields.front().detail
                                            : std::to_string(fields.size()) + " fields of the request are not valid.";
    return Error{.kind = ErrorKind::invalid_argument,
                 .code = "invalid_request",
                 .detail = std::move(detail),
                 .fields = std::move(fields)};
}

Error invalid(std::string pointer, std::string code, std::string detail) {
    std::vector<FieldError> fields;
    fields.push_back({std::move(pointer), std::move(code), std::move(detail)});
    return invalid(std::move(fields));
}

Error unauthenticated(std::string code, std::string detail) {
    return Error{.kind = ErrorKind::unauthenticated, .code = std::move(code), .detail = std::move(detail)};
}

Error permission_denied(std::string code, std::string detail) {
    return Error{.kind = ErrorKind::permission_denied, .code = std::move(code), .detail = std::move(detail)};
}

Error not_found(std::string code, std::string detail) {
    return Error{.kind = ErrorKind::not_found, .code = std::move(code), .detail = std::move(detail)};
}

Error conflict(std::string code, std::string detail) {
    return Error{.kind = ErrorKind::conflict, .code = std::move(code), .detail = std::move(detail)};
}

Error unavailable(std::string code, std::string detail) {
    return Error{.kind = ErrorKind::unavailable, .code = std::move(code), .detail = std::move(detail)};
}

Error below(Error error, std::string_view prefix) {
    for (FieldError& field : error.fields) {
        field.pointer.insert(0, prefix);
    }
    return error;
}

} // namespace merx
