// The edge server: HTTP/1.1 with keep-alive and pipelining over TCP, on every event loop side by side.
//
//     runtime::EventLoops loops;
//     http::Server server(loops, handler, {.host = "127.0.0.1", .port = 8080});
//     loops.start();
//     server.start();
//     … server.stop(std::chrono::seconds{10});   // before loops.stop()
//
// The handler runs on the loop of its connection, and so does everything it awaits; its Request's views live
// until its task has ended. What breaks the rules of HTTP or a bound of Limits is answered here, as
// problem+json, and never reaches the handler.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/limits.hpp"
#include "http/message.hpp"
#include "runtime/event_loops.hpp"
#include "runtime/metrics.hpp"

namespace merx::http {

struct ServerOptions {
    std::string host = "127.0.0.1"; // an address, or "localhost"
    std::uint16_t port = 8080;      // 0: the system picks one
    // Whether another process of this user may listen on the same port, and get its share of the connections: so a
    // new process takes over from an old one. Otherwise a port that is taken is refused.
    bool share_port = false;
    Limits limits{};
    Timeouts timeouts{};
    bool compress = true;
    // What time-outs are measured with; a test hands in a clock it moves, and calls sweep().
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

struct ServerCounts {
    std::size_t open_connections = 0;
    std::uint64_t accepted_connections = 0;
    std::uint64_t requests = 0; // well-formed ones
    std::uint64_t refusals = 0; // malformed, too large or too slow
    std::uint64_t overdue = 0;  // answered while their handler went on
};

class Server {
public:
    // Binds, so that a port that is taken is known at once: throws std::system_error. The loops must outlive it.
    Server(runtime::EventLoops& loops, Handler handler, ServerOptions options);
    // Stops without grace, if stop() was not called. Not on a loop.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;
    std::string url() const; // "http://127.0.0.1:8080"

    void start();

    // The first step of an end that fails nobody's request: it serves as before, and tells its clients with every
    // answer not to send more on that connection. Not on a loop.
    void drain();

    // Stops accepting once those that wait are accepted, closes idle connections, lets requests that have begun end
    // ("Connection: close" in their answers), and new connections ask once (Timeouts::first_request). Returns when all
    // have, or closes what is left when `grace` is over. Not on a loop.
    void stop(std::chrono::milliseconds grace);

    // Looks for connections that are late, as happens by itself every sweep_interval; returns when all loops
    // have. Not on a loop.
    void sweep();

    ServerCounts counts() const; // any thread
    // Shows the counts as merx_http_connections and so on; they may be asked for after the server has gone.
    void export_metrics(metrics::Registry& registry) const;

private:
    class Edge;
    std::unique_ptr<Edge> edge_;
};

} // namespace merx::http
