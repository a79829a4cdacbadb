// Offers services over gRPC.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/executor.hpp"
#include "core/error.hpp"
#include "rpc/service.hpp"
#include "rpc/tls.hpp"
#include "runtime/metrics.hpp"

namespace merx::rpc {

struct ServerState;

struct ServerOptions {
    // "127.0.0.1:7001", "0.0.0.0:0" (any free port), "unix:/run/merx/orders.sock".
    std::vector<std::string> addresses;
    // Calls under way, beyond which new ones are refused with `overloaded`.
    int max_calls = 1024;
    // Told of what a service threw; the caller learns no more than `error_of` says of it, and `internal` where that is
    // nothing. Both from the executor's threads.
    std::function<void(std::string_view method, std::string_view what)> on_exception = {};
    std::function<std::optional<Error>(const std::exception& thrown)> error_of = {};

    // The secret that all processes share. Calls that are not signed with it, or were signed more than a minute ago
    // or for another method, are refused as `unauthenticated`; health checks need no signature.
    std::string cluster_secret = {};
    // Without a secret: serve whoever connects. For tests; only unix sockets and loopback addresses are accepted.
    bool accept_unsigned = false;
    // Both sides show certificates, at all addresses.
    std::optional<TlsFiles> tls = {};
    // Answers grpc.reflection.v1alpha, unsigned, as grpcurl and its like ask. It tells the contracts, nothing else.
    bool reflection = false;
    // Where calls are counted, see call_meters.hpp; nowhere where there is none. Must outlive the server.
    metrics::Registry* metrics = nullptr;
    // For signatures and deadlines; the machine's where there is none. Must outlive the server.
    const Clock* clock = nullptr;
};

// How long a server that drains should go on answering before it stops: every caller has seen by then that it is
// no longer to be called.
constexpr Duration drain_notice = std::chrono::milliseconds{1500};

// Calls run on the executor. Both the executor and whatever the services refer to must outlive it.
class Server {
public:
    // Accepts calls at once. Throws std::runtime_error where an address cannot be had or a file not be read, and
    // std::invalid_argument for options that would serve calls that nobody signed.
    Server(Executor& executor, std::vector<Service> services, ServerOptions options);
    // stop()s without grace.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Whether health checks say SERVING, which they do from the start: of all services together.
    void set_serving(bool serving);
    // The first step of an end that fails nobody's call: health checks and every answer say that this server is
    // going, while it still serves. Wait for drain_notice (the process may do other things meanwhile), then stop().
    void drain();
    // Calls being served.
    int under_way() const;

    // Refuses new calls, so that they go elsewhere, and waits for those under way. After `grace` their callers are let
    // go, but their tasks are still waited for: a task cannot be cut off, so the executor must still run. After
    // drain() it goes on refusing for a moment at least, until no caller comes back. Not for the executor's own
    // thread while calls are under way there.
    void stop(Duration grace);

    // The port of the first address that was given one, for port 0.
    int port() const;

private:
    std::unique_ptr<ServerState> state_;
};

} // namespace merx::rpc
