// What can go wrong because of input or state, as a value.
//
// An Error is part of a contract: its kind decides the HTTP and gRPC status, its code is a stable
// snake_case word that clients may branch on, its detail is a sentence for a person. Broken
// infrastructure (a full disk, a lost database) is not an Error but an exception, caught once at the
// edge of a request; a bug of ours is MERX_ASSERT.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace merx {

// The family of a failure. Each has exactly one HTTP status, see http_status().
enum class ErrorKind {
    invalid_argument,      // 400: the request is wrong whatever the state of the shop
    unauthenticated,       // 401: no token, or one that does not verify
    payment_required,      // 402: the payment provider said no
    permission_denied,     // 403: known caller, missing scope
    not_found,             // 404: absent, or not the caller's to know of
    method_not_allowed,    // 405: the path exists, the verb does not
    conflict,              // 409: the state of the resource forbids it
    precondition_failed,   // 412: If-Match named another version
    payload_too_large,     // 413: a bound on size was passed
    unsupported_media,     // 415: the body is not of a type we read
    unprocessable,         // 422: the same idempotency key with another request
    precondition_required, // 428: a header that makes the request safe is missing
    resource_exhausted,    // 429: a rate or queue limit was reached
    internal,              // 500: ours to mend
    unavailable,           // 503: try again, something we depend on is away
    deadline_exceeded,     // 504: the time given was not enough
};

// The HTTP status of RFC 9110 (402, 422, 428 and 429 by RFC 6585 and 9110) for a kind of failure.
int http_status(ErrorKind kind);

// A name for logs and metrics, equal to the enumerator.
std::string_view name_of(ErrorKind kind);

// One wrong place in the input. The pointer is an RFC 6901 JSON pointer into the request body, or the
// name of a query parameter or header.
struct FieldError {
    std::string pointer;
    std::string code;
    std::string detail;

    friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string code;
    std::string detail;
    std::vector<FieldError> fields{};
    std::optional<std::chrono::seconds> retry_after{}; // sent as Retry-After

    friend bool operator==(const Error&, const Error&) = default;
};

// The kinds used most, by name: `return not_found("order_not_found", "There is no such order.");`
Error invalid(std::string pointer, std::string code, std::string detail);
Error invalid(std::vector<FieldError> fields);
Error unauthenticated(std::string code, std::string detail);
Error permission_denied(std::string code, std::string detail);
Error not_found(std::string code, std::string detail);
Error conflict(std::string code, std::string detail);
Error unavailable(std::string code, std::string detail);

// The same failure with every field pointer put below a prefix: "/quantity" becomes "/lines/0/quantity".
Error below(Error error, std::string_view prefix);

} // namespace merx
