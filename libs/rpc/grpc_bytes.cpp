#include "rpc/grpc_bytes.hpp"

#include <vector>

#include "core/assert.hpp"

namespace merx::rpc {
namespace {

grpc::StatusCode status_code(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::invalid_argument:
    case ErrorKind::method_not_allowed:
    case ErrorKind::payload_too_large:
    case ErrorKind::unsupported_media:
    case ErrorKind::unprocessable: return grpc::StatusCode::INVALID_ARGUMENT;
    case ErrorKind::unauthenticated: return grpc::StatusCode::UNAUTHENTICATED;
    case ErrorKind::payment_required:
    case ErrorKind::precondition_failed:
    case ErrorKind::precondition_required: return grpc::StatusCode::FAILED_PRECONDITION;
    case ErrorKind::permission_denied: return grpc::StatusCode::PERMISSION_DENIED;
    case ErrorKind::not_found: return grpc::StatusCode::NOT_FOUND;
    case ErrorKind::conflict: return grpc::StatusCode::ABORTED;
    case ErrorKind::resource_exhausted: return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case ErrorKind::internal: return grpc::StatusCode::INTERNAL;
    case ErrorKind::unavailable: return grpc::StatusCode::UNAVAILABLE;
    case ErrorKind::deadline_exceeded: return grpc::StatusCode::DEADLINE_EXCEEDED;
    }
    MERX_UNREACHABLE();
}

} // namespace

grpc::ByteBuffer to_buffer(std::string_view bytes) {
    const grpc::Slice slice(bytes.data(), bytes.size());
    return {&slice, 1};
}

std::string to_string(const grpc::ByteBuffer& buffer) {
    std::string bytes;
    std::vector<grpc::Slice> slices;
    if (!buffer.Dump(&slices).ok()) {
        return bytes;
    }
    bytes.reserve(buffer.Length());
    for (const grpc::Slice& slice : slices) {
        bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    return bytes;
}

grpc::Status to_status(const Error& error) {
    return {status_code(error.kind), error.code + ": " + error.detail};
}

Error from_status(const grpc::Status& status) {
    switch (status.error_code()) {
    case grpc::StatusCode::DEADLINE_EXCEEDED: return deadline_exceeded();
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
        return Error{.kind = ErrorKind::resource_exhausted,
                     .code = "overloaded",
                     .detail = "A service has too much to do. Try again."};
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::CANCELLED:
        return unavailable("service_unavailable", "A service cannot be reached. Try again.");
    default: return Error{.kind = ErrorKind::internal, .code = "internal", .detail = "rpc: " + status.error_message()};
    }
}

Error deadline_exceeded() {
    return Error{.kind = ErrorKind::deadline_exceeded,
                 .code = "deadline_exceeded",
                 .detail = "The time given to the request has passed."};
}

Error cancelled() {
    return unavailable("cancelled", "The request was given up by the one who made it.");
}

std::chrono::system_clock::time_point to_time_point(Instant deadline) {
    return std::chrono::time_point_cast<std::chrono::system_clock::duration>(deadline);
}

} // namespace merx::rpc
