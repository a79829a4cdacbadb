// Answers questions after a server's contracts, by the standard protocol; included by this library's sources alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace merx::rpc {

constexpr const char* reflection_method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

// The answer to one question (ServerReflectionRequest to ServerReflectionResponse) out of the contracts that are
// compiled into this program. `services` are those that the server offers, by their full names.
std::string reflect(std::string_view question, const std::vector<std::string>& services);

} // namespace merx::rpc
