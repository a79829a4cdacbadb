// What the gateway needs from others.
#pragma once

#include <functional>
#include <string_view>

#include "core/result.hpp"
#include "rpc/call.hpp"

namespace merx::gateway {

// Says who holds an access token; fails with 401 where it does not verify. Must not wait; any thread.
using VerifyToken = std::function<Result<rpc::Principal>(std::string_view token)>;

} // namespace merx::gateway
