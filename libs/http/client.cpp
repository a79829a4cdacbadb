#include "http/client.hpp"

#include <array>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/message.hpp"

namespace merx::http {
namespace {

constexpr std::size_t read_bytes = std::size_t{16} << 10U;
constexpr std::uint64_t most_body_bytes = std::uint64_t{256} << 20U;

// The server closed the connection before it answered anything.
class ConnectionWasStale : public ClientFailure {
public:
    using ClientFailure::ClientFailure;
};

std::string text_of(const ClientRequest& request, const std::string& authority) {
    std::string text = request.method + ' ' + request.target + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    bool has_type = false;
    for (const auto& [name, value] : request.headers) {
        text += name;
        text += ": ";
        text += value;
        text += "\r\n";
        has_type = has_type || equal_ignoring_case(name, "Content-Type");
    }
    if (!request.body.empty() && !has_type) {
        text += "Content-Type: application/json\r\n";
    }
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
        text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    }
    return text + "\r\n" + request.body;
}

} // namespace

std::string_view ClientAnswer::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equal_ignoring_case(key, name)) {
            return value;
        }
    }
    return {};
}

struct Client::Wire {
    std::string host;
    std::string port = "80";
    std::string authority;
    std::chrono::milliseconds timeout{};
    int descriptor = -1;
    std::string arrived; // behind the last answer

    ~Wire() { disconnect(); }

    void disconnect() {
        if (descriptor >= 0) {
            ::close(descriptor);
            descriptor = -1;
        }
        arrived.clear();
    }

    void set_timeouts() const {
        const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(timeout).count();
        const timeval limit{.tv_sec = micros / 1'000'000, .tv_usec = micros % 1'000'000};
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        const int on = 1;
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    void connect() {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        if (const int problem = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); problem != 0) {
            throw ClientFailure(host + ": " + ::gai_strerror(problem));
        }
        std::string why = "no address";
        for (const addrinfo* at = found; at != nullptr && descriptor < 0; at = at->ai_next) {
            descriptor = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
            if (descriptor >= 0 && ::connect(descriptor, at->ai_addr, at->ai_addrlen) != 0) {
                why = std::strerror(errno);
                disconnect();
            }
        }
        ::freeaddrinfo(found);
        if (descriptor < 0) {
            throw ConnectFailure("cannot connect to " + authority + ": " + why);
        }
        set_timeouts();
    }

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EINTR) {
                throw ConnectionWasStale("cannot send to " + authority + ": " + std::strerror(errno));
            }
            bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
        }
    }

    // False at the end of the stream.
    bool read_more() {
        std::array<char, read_bytes> bytes; // NOLINT: filled by recv
        ssize_t got = 0;
        do {
            got = ::recv(descriptor, bytes.data(), bytes.size(), 0);
        } while (got < 0 && errno == EINTR);
        if (got < 0 && errno != ECONNRESET) {
            throw ClientFailure("no answer from " + authority + ": " + std::strerror(errno));
        }
        arrived.append(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        return got > 0;
    }

    ClientAnswer read_answer(bool to_head);
};

ClientAnswer Client::Wire::read_answer(bool to_head) {
    namespace beast_http = boost::beast::http;
    beast_http::response_parser<beast_http::string_body> parser;
    parser.eager(true);
    parser.skip(to_head);
    parser.body_limit(most_body_bytes);
    while (!parser.is_done()) {
        boost::system::error_code problem;
        if (!arrived.empty()) {
            arrived.erase(0, parser.put(boost::asio::buffer(arrived), problem));
            if (problem && problem != beast_http::error::need_more) {
                throw ClientFailure("no valid answer from " + authority + ": " + problem.message());
            }
        }
        if (parser.is_done() || (!problem && !arrived.empty())) {
            continue;
        }
        if (!read_more()) {
            if (!parser.got_some() && arrived.empty()) {
                throw ConnectionWasStale(authority + " closed the connection");
            }
            parser.put_eof(problem);
            if (problem) {
                throw ClientFailure(authority + " closed the connection amid an answer");
            }
        }
    }
    ClientAnswer answer;
    answer.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get().base()) {
        answer.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    answer.body = std::move(parser.get().body());
    if (!parser.keep_alive() && answer.status >= 200) {
        ::shutdown(descriptor, SHUT_WR);
    }
    return answer;
}

Client::Client(std::string_view url, std::chrono::milliseconds timeout) : wire_(std::make_unique<Wire>()) {
    if (!url.starts_with("http://")) {
        throw ClientFailure("only http:// is spoken here, not " + std::string(url));
    }
    url.remove_prefix(7);
    while (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    wire_->authority = url;
    const std::size_t colon = url.rfind(':');
    const bool has_port = colon != std::string_view::npos && !url.ends_with(']');
    std::string_view host = has_port ? url.substr(0, colon) : url;
    if (has_port) {
        wire_->port = url.substr(colon + 1);
    }
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    wire_->host = host;
    wire_->timeout = timeout;
}

Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

ClientAnswer Client::send(const ClientRequest& request) {
    const std::string text = text_of(request, wire_->authority);
    const bool may_repeat = request.method == "GET" || request.method == "HEAD";
    const bool is_fresh = wire_->descriptor < 0;
    try {
        send_raw(text);
        ClientAnswer answer = read_answer(request.method == "HEAD");
        if (equal_ignoring_case(answer.header("Connection"), "close")) {
            wire_->disconnect();
        }
        return answer;
    } catch (const ConnectionWasStale&) {
        wire_->disconnect();
        if (is_fresh || !may_repeat) {
            throw;
        }
    }
    return send(request);
}

ClientAnswer Client::get(std::string target, ClientHeaders headers) {
    return send({.method = "GET", .target = std::move(target), .headers = std::move(headers)});
}

ClientAnswer Client::post(std::string target, std::string body, ClientHeaders headers) {
    return send(
        {.method = "POST", .target = std::move(target), .body = std::move(body), .headers = std::move(headers)});
}

ClientAnswer Client::put(std::string target, std::string body, ClientHeaders headers) {
    return send({.method = "PUT", .target = std::move(target), .body = std::move(body), .headers = std::move(headers)});
}

ClientAnswer Client::del(std::string target, ClientHeaders headers) {
    return send({.method = "DELETE", .target = std::move(target), .headers = std::move(headers)});
}

void Client::send_raw(std::string_view bytes) {
    if (wire_->descriptor < 0) {
        wire_->connect();
    }
    wire_->write(bytes);
}

ClientAnswer Client::read_answer(bool to_head) {
    return wire_->read_answer(to_head);
}

bool Client::is_closed_by_server() {
    return wire_->arrived.empty() && !wire_->read_more();
}

} // namespace merx::http
