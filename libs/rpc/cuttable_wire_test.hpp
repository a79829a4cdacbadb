// A wire between a client and a server that a test can cut or freeze: what a killed or a stopped process looks like
// from the other end.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstring>
#include <list>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace merx::rpc {

// Passes bytes between whoever connects to address() and a server on a loopback port, on a thread of its own.
class CuttableWire {
public:
    explicit CuttableWire(int server_port) : server_port_(server_port), listener_(listen_somewhere()) {
        thread_ = std::thread([this] { run(); });
    }
    ~CuttableWire() {
        stopping_ = true;
        thread_.join();
        close_all();
        ::close(listener_);
    }
    CuttableWire(const CuttableWire&) = delete;
    CuttableWire& operator=(const CuttableWire&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    // Connections end at once and none is accepted, as after a kill, until mend().
    void cut() { want(State::cut); }
    // Connections stand and take bytes, which go nowhere, as with a stopped process, until mend().
    void freeze() { want(State::frozen); }
    void mend() { want(State::whole); }
    // Ends the connections there are; new ones work.
    void drop_connections() { drop_ = true; }

private:
    enum class State { whole, cut, frozen };
    struct Pair {
        int client;
        int server;
    };

    void want(State state) {
        state_ = state;
        while (seen_ != state) {
            std::this_thread::yield();
        }
    }

    static sockaddr_in loopback(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        return address;
    }

    int listen_somewhere() {
        const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener, plain, size) != 0 || ::listen(listener, 64) != 0 ||
            ::getsockname(listener, plain, &size) != 0) {
            throw std::runtime_error("no port for a wire");
        }
        port_ = ntohs(address.sin_port);
        return listener;
    }

    void run() {
        while (!stopping_) {
            const State state = state_;
            if (state == State::cut || drop_.exchange(false)) {
                close_all();
            }
            seen_ = state;
            std::vector<pollfd> waits{{.fd = listener_, .events = POLLIN, .revents = 0}};
            if (state != State::frozen) {
                for (const Pair& pair : pairs_) {
                    waits.push_back({.fd = pair.client, .events = POLLIN, .revents = 0});
                    waits.push_back({.fd = pair.server, .events = POLLIN, .revents = 0});
                }
            }
            ::poll(waits.data(), waits.size(), 1);
            accept_one(state);
            if (state == State::whole) {
                pass();
            }
        }
    }

    void accept_one(State state) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
        if (client < 0) {
            return;
        }
        const int server = ::socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in address = loopback(server_port_);
        const bool reachable =
            state != State::cut && ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        if (!reachable) {
            reset(client);
            ::close(server);
            return;
        }
        ::fcntl(server, F_SETFL, O_NONBLOCK);
        pairs_.push_back({client, server});
    }

    void pass() {
        for (auto pair = pairs_.begin(); pair != pairs_.end();) {
            if (copy(pair->client, pair->server) && copy(pair->server, pair->client)) {
                ++pair;
            } else {
                ::close(pair->client);
                ::close(pair->server);
                pair = pairs_.erase(pair);
            }
        }
    }

    // False once the connection has ended.
    static bool copy(int from, int to) {
        char bytes[65536];
        while (true) {
            const ssize_t got = ::read(from, bytes, sizeof bytes);
            if (got <= 0) {
                return got < 0 && (errno == EAGAIN || errno == EINTR);
            }
            for (ssize_t sent = 0; sent < got;) {
                const ssize_t more = ::send(to, bytes + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
                if (more < 0 && errno != EAGAIN) {
                    return false;
                }
                sent += std::max<ssize_t>(more, 0);
            }
        }
    }

    static void reset(int socket) {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(socket);
    }

    void close_all() {
        for (const Pair& pair : pairs_) {
            reset(pair.client);
            ::close(pair.server);
        }
        pairs_.clear();
    }

    const int server_port_;
    int port_ = 0;
    const int listener_;
    std::list<Pair> pairs_; // the thread's
    std::atomic<State> state_ = State::whole;
    std::atomic<State> seen_ = State::whole;
    std::atomic<bool> drop_ = false;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

} // namespace merx::rpc
