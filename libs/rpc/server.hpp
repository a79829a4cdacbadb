// Offers services over gRPC.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "async/executor.hpp"
#include "rpc/service.hpp"

namespace merx::rpc {

struct ServerOptions {
    // "127.0.0.1:7001", "0.0.0.0:0" (any free port), "unix:/run/merx/orders.sock".
    std::vector<std::string> addresses;
    // Calls under way, beyond which new ones are refused with `overloaded`.
    int max_calls = 1024;
    // Told of what a service threw; the caller learns no more than `internal`. From the executor's threads.
    std::function<void(std::string_view method, std::string_view what)> on_exception = {};
};

// Calls run on the executor. Both the executor and whatever the services refer to must outlive it.
class Server {
public:
    // Accepts calls at once. Throws std::runtime_error where an address cannot be had.
    Server(Executor& executor, std::vector<Service> services, ServerOptions options);
    // stop()s without grace.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Takes no more calls and waits for those under way. After `grace` their callers are let go, but their tasks
    // are still waited for: a task cannot be cut off, so the executor must still run. Not for the executor's own
    // thread while calls are under way there.
    void stop(Duration grace);

    // The port of the first address that was given one, for port 0.
    int port() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace merx::rpc
