// The way to a remote service. Generated clients turn an interface's calls into calls of a channel.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "async/task.hpp"
#include "core/result.hpp"
#include "rpc/call.hpp"

namespace merx::rpc {

// Whether a call may be made a second time where it is unclear what became of the first: the contract says so of its
// method (`option idempotency_level`, NO_SIDE_EFFECTS or IDEMPOTENT).
enum class Repeat { unsafe, safe };

// Any thread may call; a call goes on on the executor it was made from.
class Channel {
public:
    virtual ~Channel() = default;

    // Sends a serialised request to `method` ("/merx.orders.v1.OrderService/CreateOrder") and gives the serialised
    // response. The service's own Errors arrive as they were made; where it cannot be reached the Error is
    // `service_unavailable`, where call.deadline passes first `deadline_exceeded`, where call.cancellation is
    // requested first `cancelled`. `method` and `call` must live until the end.
    virtual Task<Result<std::string>> call(std::string_view method, const Call& call, std::string request,
                                           Repeat repeat = Repeat::unsafe) = 0;
};

// A channel to one server, "host:port" or "unix:/path", which signs nothing and knows no patience: for tests and
// tools. Services reach each other through rpc/balanced_channel.hpp. Every call must have ended before it is
// destroyed.
std::unique_ptr<Channel> connect(const std::string& address);

} // namespace merx::rpc
