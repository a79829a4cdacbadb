// The way to a remote service. Generated clients turn an interface's calls into calls of a channel.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "async/task.hpp"
#include "core/result.hpp"
#include "rpc/call.hpp"

namespace merx::rpc {

// Any thread may call; a call goes on on the executor it was made from.
class Channel {
public:
    virtual ~Channel() = default;

    // Sends a serialised request to `method` ("/merx.orders.v1.OrderService/CreateOrder") and gives the serialised
    // response. The service's own Errors arrive as they were made; where it cannot be reached the Error is
    // `service_unavailable`, where call.deadline passes first `deadline_exceeded`. `call` must live until the end.
    virtual Task<Result<std::string>> call(std::string_view method, const Call& call, std::string request) = 0;
};

// A gRPC channel to "host:port", "unix:/path" or anything else gRPC resolves. It connects with the first call and
// again whenever the connection is lost. Every call must have ended before it is destroyed.
std::unique_ptr<Channel> connect(const std::string& address);

} // namespace merx::rpc
