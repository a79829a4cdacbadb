// A service as bytes: what a generated adapter makes of its interface, and what a server offers.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "core/result.hpp"
#include "rpc/call.hpp"

namespace merx::rpc {

struct Method {
    std::string_view name; // "CreateOrder"
    // Takes and gives serialised protobuf. The call and the bytes live until the task has ended.
    std::function<Task<Result<std::string>>(const Call& call, std::string_view request)> invoke;
};

struct Service {
    std::string_view name; // "merx.orders.v1.OrderService"
    std::vector<Method> methods;
};

// What an adapter answers to bytes that are not its message.
Error malformed_message(std::string_view type);

} // namespace merx::rpc
