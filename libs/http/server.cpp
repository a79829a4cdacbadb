#include "http/server.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <latch>
#include <linux/filter.h>
#include <mutex>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <vector>

#include "async/spawn.hpp"
#include "http/connection.hpp"
#include "http/date.hpp"
#include "http/problem.hpp"
#include "http/response_writer.hpp"
#include "runtime/log.hpp"

namespace merx::http {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Loop = std::shared_ptr<ServerLoop>; // what is posted to a loop may outlive the server

constexpr std::chrono::milliseconds accept_pause{100}; // when descriptors have run out
constexpr std::chrono::milliseconds abort_grace{1'000};
constexpr std::chrono::milliseconds handshake_time{50}; // for a connection that had begun when the server stopped

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

void open_acceptor(Acceptor& acceptor, const Tcp::endpoint& endpoint) {
    acceptor.open(endpoint.protocol());
    acceptor.set_option(Acceptor::reuse_address(true));
    acceptor.set_option(ReusePort(true));
    acceptor.bind(endpoint);
    acceptor.listen();
}

// Two processes on one port would share its requests silently: a first bind without SO_REUSEPORT finds out.
void refuse_taken_port(asio::io_context& context, const Tcp::endpoint& endpoint) {
    if (endpoint.port() == 0) {
        return;
    }
    Acceptor probe(context);
    probe.open(endpoint.protocol());
    probe.set_option(Acceptor::reuse_address(true));
    probe.bind(endpoint);
}

void tick(ServerLoop& loop) {
    const Instant wall = SystemClock{}.now();
    const std::int64_t second = std::chrono::floor<std::chrono::seconds>(wall).time_since_epoch().count();
    if (second != loop.date_second) {
        loop.date_second = second;
        loop.date = to_http_date(wall);
    }
    loop.now = loop.share->options.now();
    for (Connection& connection : loop.connections) {
        connection.expire_if_late(loop.now);
    }
}

void sweep_again_and_again(const Loop& loop) {
    tick(*loop);
    loop->loop.post_after(sweep_interval, [loop] {
        if (!loop->draining || !loop->connections.empty()) {
            sweep_again_and_again(loop);
        }
    });
}

// More connections than the limit: say so, as far as the socket takes it at once, and close.
void turn_away(ServerLoop& loop, Socket& socket) {
    const Response response = problem(503, "too_many_connections", "The server has too many connections.", {});
    std::string bytes;
    append_head(bytes, response, {.body_size = response.body.size(), .keep_alive = false, .date = loop.date});
    bytes += response.body;
    static_cast<void>(::send(socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    loop.counters.refusals.fetch_add(1, std::memory_order_relaxed);
}

void serve(const Loop& loop, Socket socket, const Tcp::endpoint& peer) {
    ServerShare& share = *loop->share;
    share.accepted_connections.fetch_add(1, std::memory_order_relaxed);
    if (share.open_connections.fetch_add(1) >= share.options.limits.connections) {
        turn_away(*loop, socket);
        share.open_connections.fetch_sub(1);
        return;
    }
    boost::system::error_code ignored;
    static_cast<void>(socket.set_option(Tcp::no_delay(true), ignored));
    const auto place =
        loop->connections.emplace(loop->connections.end(), *loop, std::move(socket), peer.address().to_string());
    start(place->run(), [loop, place](std::exception_ptr failure) {
        if (failure) {
            std::rethrow_exception(failure);
        }
        loop->connections.erase(place);
        const std::lock_guard lock(loop->share->mutex);
        loop->share->open_connections.fetch_sub(1);
        loop->share->closed.notify_all();
    });
}

void accept_next(const Loop& loop) {
    auto peer = std::make_shared<Tcp::endpoint>();
    loop->acceptor.async_accept(loop->loop.context(), *peer,
                                [loop, peer](const boost::system::error_code& error, Socket socket) {
                                    if (!error) {
                                        serve(loop, std::move(socket), *peer); // also where the acceptor is closed
                                    }
                                    if (loop->draining || error == asio::error::operation_aborted) {
                                        return;
                                    }
                                    if (error && error != asio::error::connection_aborted) {
                                        log::error("A connection could not be accepted.", {{"error", error.message()}});
                                        loop->loop.post_after(accept_pause, [loop] {
                                            if (!loop->draining) {
                                                accept_next(loop);
                                            }
                                        });
                                        return;
                                    }
                                    accept_next(loop);
                                });
}

// From here on nobody begins a connection to this socket: the system drops every SYN, and who sends it again a second
// later finds the socket closed or, on a shared port, the process that has taken over. To close it amid a handshake
// would reset a connection that its client already has.
void drop_newcomers(Acceptor& acceptor) {
    constexpr std::uint32_t flags_at = 13; // of the TCP header (RFC 9293, section 3.1), where the filter's view begins
    constexpr std::uint32_t syn = 0x02;
    constexpr std::uint32_t whole = 0xffffffff;
    std::array<sock_filter, 4> unless_syn{{BPF_STMT(BPF_LD | BPF_B | BPF_ABS, flags_at),
                                           BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, syn, 1, 0),
                                           BPF_STMT(BPF_RET | BPF_K, whole), BPF_STMT(BPF_RET | BPF_K, 0)}};
    const sock_fprog program{.len = unless_syn.size(), .filter = unless_syn.data()};
    if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) {
        log::warn("Connections made while the server stops may be reset.", {{"error", std::strerror(errno)}});
    }
}

// Clients whose connection is made already believe that they are served.
void accept_waiting(const Loop& loop) {
    boost::system::error_code error;
    loop->acceptor.non_blocking(true, error);
    while (!error) {
        Tcp::endpoint peer;
        Socket socket = loop->acceptor.accept(loop->loop.context(), peer, error);
        if (!error) {
            serve(loop, std::move(socket), peer);
        }
    }
}

ServerCounts counts_of(const ServerShare& share) {
    ServerCounts counts;
    counts.open_connections = share.open_connections.load();
    counts.accepted_connections = share.accepted_connections.load();
    for (const LoopCounters& loop : share.counters) {
        counts.requests += loop.requests.load();
        counts.refusals += loop.refusals.load();
        counts.overdue += loop.overdue.load();
    }
    return counts;
}

} // namespace

class Server::Edge {
public:
    Edge(runtime::EventLoops& loops, Handler handler, ServerOptions options)
        : share_(std::make_shared<ServerShare>(loops.size(), std::move(handler), std::move(options))) {
        bind(loops);
    }

    ~Edge() { stop(std::chrono::milliseconds{0}); }

    void start() {
        started_ = true;
        for (const Loop& loop : loops_) {
            loop->loop.post([loop] {
                sweep_again_and_again(loop);
                accept_next(loop);
            });
        }
    }

    void drain() {
        if (started_ && !stopped_) {
            each([](const Loop& loop) { loop->leaving = true; });
        }
    }

    void stop(std::chrono::milliseconds grace) {
        if (!started_ || stopped_) {
            return;
        }
        stopped_ = true;
        each([](const Loop& loop) {
            loop->leaving = true;
            drop_newcomers(loop->acceptor);
        });
        const auto for_handshakes = std::min(handshake_time, grace);
        std::this_thread::sleep_for(for_handshakes);
        each([](const Loop& loop) {
            loop->draining = true;
            for (Connection& connection : loop->connections) {
                connection.drain();
            }
            accept_waiting(loop);
            loop->acceptor.close();
        });
        each([](const Loop&) {}); // behind the last of those that were accepted and wait for their turn
        if (!wait_until_closed(grace - for_handshakes)) {
            each([](const Loop& loop) {
                for (Connection& connection : loop->connections) {
                    connection.abort();
                }
            });
            if (!wait_until_closed(abort_grace)) {
                log::warn("Requests were still under way when the server stopped.",
                          {{"connections", share_->open_connections.load()}});
            }
        }
    }

    void sweep() {
        each([](const Loop& loop) { tick(*loop); });
    }

    std::uint16_t port() const { return port_; }
    const std::string& host() const { return share_->options.host; }

    ServerCounts counts() const { return counts_of(*share_); }

    void export_metrics(metrics::Registry& registry) const {
        const auto show = [&](const std::string& name, const std::string& help, auto member) {
            registry.gauge_from(name, help, {},
                                [share = share_, member] { return static_cast<double>(counts_of(*share).*member); });
        };
        show("merx_http_connections", "Connections that are open.", &ServerCounts::open_connections);
        show("merx_http_connections_accepted", "Connections accepted since the start.",
             &ServerCounts::accepted_connections);
        show("merx_http_refusals", "Requests that were malformed, too large or too slow, since the start.",
             &ServerCounts::refusals);
        show("merx_http_overdue", "Requests answered 504 while their work went on, since the start.",
             &ServerCounts::overdue);
    }

private:
    void bind(runtime::EventLoops& loops) try {
        const std::string& host = share_->options.host;
        Tcp::endpoint endpoint(asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host), share_->options.port);
        if (!share_->options.share_port) {
            refuse_taken_port(loops.asio_loop(0).context(), endpoint);
        }
        for (std::size_t i = 0; i < loops.size(); ++i) {
            loops_.push_back(std::make_shared<ServerLoop>(loops.asio_loop(i), share_, share_->counters[i]));
            open_acceptor(loops_.back()->acceptor, endpoint);
            endpoint.port(loops_.front()->acceptor.local_endpoint().port());
        }
        port_ = endpoint.port();
    } catch (const boost::system::system_error& error) {
        throw std::system_error(error.code(), "cannot listen on " + share_->options.host + ", port " +
                                                  std::to_string(share_->options.port));
    }

    // Runs `work` on every loop and waits until all have.
    template <class Function>
    void each(Function work) {
        std::latch done(static_cast<std::ptrdiff_t>(loops_.size()));
        for (const Loop& loop : loops_) {
            loop->loop.post([loop, work, &done] {
                work(loop);
                done.count_down();
            });
        }
        done.wait();
    }

    bool wait_until_closed(std::chrono::milliseconds grace) {
        const auto until = std::chrono::steady_clock::now() + grace;
        std::unique_lock lock(share_->mutex);
        return share_->closed.wait_until(lock, until, [this] { return share_->open_connections.load() == 0; });
    }

    const std::shared_ptr<ServerShare> share_;
    std::vector<Loop> loops_;
    std::uint16_t port_ = 0;
    bool started_ = false;
    bool stopped_ = false;
};

Server::Server(runtime::EventLoops& loops, Handler handler, ServerOptions options)
    : edge_(std::make_unique<Edge>(loops, std::move(handler), std::move(options))) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
    return edge_->port();
}

std::string Server::url() const {
    const std::string& host = edge_->host();
    return "http://" + (host.contains(':') ? '[' + host + ']' : host) + ':' + std::to_string(edge_->port());
}

void Server::drain() {
    edge_->drain();
}

void Server::start() {
    edge_->start();
}

void Server::stop(std::chrono::milliseconds grace) {
    edge_->stop(grace);
}

void Server::sweep() {
    edge_->sweep();
}

void Server::export_metrics(metrics::Registry& registry) const {
    edge_->export_metrics(registry);
}

ServerCounts Server::counts() const {
    return edge_->counts();
}

} // namespace merx::http
