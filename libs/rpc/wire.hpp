// A call's context and an Error as bytes, for the metadata of gRPC. A field is only ever added at the end; a
// reader takes what is absent as empty, so that old and new processes understand each other.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "rpc/call.hpp"

namespace merx::rpc {

// Without the deadline, which gRPC carries itself.
std::string pack(const Call& call);
// Empty for bytes that pack() did not make.
std::optional<Call> unpack_call(std::string_view bytes);

std::string pack(const Error& error);
std::optional<Error> unpack_error(std::string_view bytes);

} // namespace merx::rpc
