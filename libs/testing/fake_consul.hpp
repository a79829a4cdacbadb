// Plays Consul's agent with the answers of its HTTP API (v1.16), as its documentation records them. Asked where a
// service is, it answers what a test has put into its mouth, or, from serve_registrations() on, who has registered: it
// makes no checks of its own, so a server that dies without a word stays in its list.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace merx::testing {

class FakeConsul {
public:
    struct Request {
        std::string line; // "GET /v1/health/service/orders?passing=1&index=0&wait=30000ms"
        std::string head;
        std::string body;
    };

    FakeConsul() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, plain, &size) != 0) {
            throw std::runtime_error("no port for an agent");
        }
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~FakeConsul() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        for (std::thread& thread : threads_) {
            thread.join();
        }
        ::close(listener_);
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

    // The answer to /v1/health/service/…, under the next index or the given one.
    void healthy(std::string body, std::uint64_t index = 0) {
        {
            const std::lock_guard lock(mutex_);
            body_ = std::move(body);
            index_ = index != 0 ? index : index_ + 1;
        }
        changed_.notify_all();
    }
    void serve_registrations() {
        const std::lock_guard lock(mutex_);
        serves_registrations_ = true;
    }
    // Ids of what is registered, "catalog-127.0.0.1:7001".
    std::vector<std::string> registered() {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> ids;
        for (const auto& [id, body] : registrations_) {
            ids.push_back(id);
        }
        return ids;
    }
    // What everything but the health question is answered with.
    void answer_with(int status) { status_ = status; }

    std::vector<Request> requests(std::string_view prefix) {
        const std::lock_guard lock(mutex_);
        std::vector<Request> matching;
        for (const Request& request : requests_) {
            if (request.line.starts_with(prefix)) {
                matching.push_back(request);
            }
        }
        return matching;
    }

private:
    void accept_all() {
        while (true) {
            const int connection = ::accept(listener_, nullptr, nullptr);
            if (connection < 0) {
                return;
            }
            threads_.emplace_back([this, connection] {
                serve(connection);
                ::close(connection);
            });
        }
    }

    void serve(int connection) {
        std::string text;
        char bytes[4096];
        std::size_t length = 0;
        std::size_t end = std::string::npos;
        while (end == std::string::npos || text.size() < end + 4 + length) {
            const ssize_t got = ::recv(connection, bytes, sizeof bytes, 0);
            if (got <= 0) {
                return;
            }
            text.append(bytes, static_cast<std::size_t>(got));
            end = text.find("\r\n\r\n");
            if (const auto at = text.find("Content-Length: "); at < end) {
                length = std::stoul(text.substr(at + 16));
            }
        }
        const Request request{
            .line = text.substr(0, text.find(" HTTP/")), .head = text.substr(0, end), .body = text.substr(end + 4)};
        const std::string answer = answer_to(request);
        ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    }

    std::string answer_to(const Request& request) {
        std::unique_lock lock(mutex_);
        requests_.push_back(request);
        if (!request.line.starts_with("GET /v1/health/service/")) {
            if (status_ == 200) {
                note(request);
            }
            return "HTTP/1.1 " + std::to_string(status_) + " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        }
        const std::uint64_t seen = std::stoull(request.line.substr(request.line.find("index=") + 6));
        // A blocking query: held back until there is something newer.
        changed_.wait(lock, [&] { return stopping_ || index_ != seen; });
        const std::string body = serves_registrations_ ? who_registered(request.line) : body_;
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Consul-Effective-Consistency: leader\r\n"
               "X-Consul-Index: " +
               std::to_string(index_) +
               "\r\nX-Consul-Knownleader: true\r\nX-Consul-Lastcontact: 0\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
    }

    // A registration changes what every question is answered with; each time under the next index.
    void note(const Request& request) {
        constexpr std::string_view end = "PUT /v1/agent/service/deregister/";
        if (request.line.starts_with("PUT /v1/agent/service/register")) {
            std::string& known = registrations_[text_in(request.body, "\"ID\":\"")];
            index_ += known == request.body ? 0 : 1;
            known = request.body;
        } else if (request.line.starts_with(end)) {
            index_ += registrations_.erase(request.line.substr(end.size()));
        }
        changed_.notify_all();
    }
    std::string who_registered(const std::string& question) const {
        const std::string prefix = "GET /v1/health/service/";
        const std::string wanted = question.substr(prefix.size(), question.find('?') - prefix.size());
        std::string list;
        for (const auto& [id, body] : registrations_) {
            if (text_in(body, "\"Name\":\"") == wanted) {
                const std::string port = body.substr(body.find("\"Port\":") + 7);
                list += std::string(list.empty() ? "" : ",") + R"({"Node":{"Address":"127.0.0.1"},"Service":{"ID":")" +
                        id + R"(","Address":")" + text_in(body, "\"Address\":\"") + R"(","Port":)" +
                        port.substr(0, port.find(',')) + "}}";
            }
        }
        return "[" + list + "]";
    }
    static std::string text_in(const std::string& json, std::string_view name) {
        const std::size_t begin = json.find(name) + name.size();
        return json.substr(begin, json.find('"', begin) - begin);
    }

    const int listener_;
    int port_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::string body_ = "[]";
    std::uint64_t index_ = 1;
    std::atomic<int> status_ = 200;
    std::vector<Request> requests_;
    bool serves_registrations_ = false;
    std::map<std::string, std::string> registrations_; // by id, as they were sent
    std::list<std::thread> threads_;                   // the acceptor's
    std::thread acceptor_;
};

} // namespace merx::testing
