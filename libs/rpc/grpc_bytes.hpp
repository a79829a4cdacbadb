// What client and server share of gRPC; included by this library's sources alone.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include "core/clock.hpp"
#include "core/error.hpp"

namespace merx::rpc {

// The names of our metadata; "-bin" lets gRPC carry any bytes.
constexpr const char* call_key = "merx-call-bin";
constexpr const char* error_key = "merx-error-bin";
constexpr const char* signature_key = "merx-signature-bin";
// With an answer: the server is about to stop.
constexpr const char* leaving_key = "merx-leaving";
// With an error: the server has not begun the call, so that it may go elsewhere whatever its method.
constexpr const char* not_begun_key = "merx-not-begun";

grpc::ByteBuffer to_buffer(std::string_view bytes);
std::string to_string(const grpc::ByteBuffer& buffer);

grpc::Status to_status(const Error& error);
// For a status that came without our trailer: from gRPC itself, or from a server that is not ours.
Error from_status(const grpc::Status& status);

Error deadline_exceeded();
// For whoever may still read it: the caller is gone.
Error cancelled();

std::chrono::system_clock::time_point to_time_point(Instant deadline);

} // namespace merx::rpc
