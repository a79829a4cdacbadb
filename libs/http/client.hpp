// A small blocking HTTP/1.1 client for tests and the command line: one connection, kept open between requests.
//
//     http::Client client("http://127.0.0.1:8080");
//     const auto answer = client.post("/carts", "{}", {{"Authorization", "Bearer …"}});
//     answer.status; answer.body; answer.header("ETag");
//
// One thread at a time. Throws ClientFailure where there is no connection or no valid answer; an answer that says
// no is an answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace merx::http {

class ClientFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Nobody listens there, so nothing was sent.
class ConnectFailure : public ClientFailure {
public:
    using ClientFailure::ClientFailure;
};

using ClientHeaders = std::vector<std::pair<std::string, std::string>>;

struct ClientAnswer {
    int status = 0;
    ClientHeaders headers;
    std::string body;

    // The first of that name, in any case; empty where there is none.
    std::string_view header(std::string_view name) const;
};

struct ClientRequest {
    std::string method = "GET";
    std::string target = "/";
    std::string body{};
    ClientHeaders headers{}; // Host and Content-Length are added; Content-Type: application/json where a body has none
};

class Client {
public:
    // "http://host:port", nothing behind it. Connects with the first request.
    explicit Client(std::string_view url, std::chrono::milliseconds timeout = std::chrono::seconds{30});
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    // A connection that the server closed between requests is opened again. A request is only sent a second time
    // if it is a GET or HEAD.
    ClientAnswer send(const ClientRequest& request);

    ClientAnswer get(std::string target, ClientHeaders headers = {});
    ClientAnswer post(std::string target, std::string body, ClientHeaders headers = {});
    ClientAnswer put(std::string target, std::string body, ClientHeaders headers = {});
    ClientAnswer del(std::string target, ClientHeaders headers = {});

    // For tests of the server: bytes as they are, and whatever has come back when the server closes the
    // connection or `answers` answers are complete.
    void send_raw(std::string_view bytes);
    ClientAnswer read_answer(bool to_head = false);
    bool is_closed_by_server(); // waits for the end or for a byte

private:
    struct Wire;
    std::unique_ptr<Wire> wire_;
};

} // namespace merx::http
