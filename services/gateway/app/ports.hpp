// What the gateway needs from others.
#pragma once

#include <functional>
#include <string_view>

#include "async/task.hpp"
#include "core/result.hpp"
#include "rpc/call.hpp"

namespace merx::gateway {

// Says who holds an access token; fails with 401 where it does not verify. Must not wait; any thread.
using VerifyToken = std::function<Result<rpc::Principal>(std::string_view token)>;

// Called where a token does not verify, before it is refused: success says that the keys are those of the moment, so
// that the verdict stands or, where a key was learned, is to be asked for again. An Error (503) says that nobody can
// tell. May wait; any thread.
using LearnKeys = std::function<Task<Result<void>>(std::string_view token)>;

} // namespace merx::gateway
