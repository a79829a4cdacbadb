// A server over real sockets and loops, with a handler that echoes what it is asked, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>

#include "async/executor.hpp"
#include "http/client.hpp"
#include "http/server.hpp"

namespace merx::http {

inline Task<Response> echo(const Request& request) {
    Response response;
    response.content_type = "text/plain";
    response.headers.emplace_back("X-Method", std::string(name_of(request.method)));
    if (request.path == "/slow") {
        co_await sleep_for(std::chrono::milliseconds{1});
    }
    if (request.path == "/empty") {
        response.status = 204;
        co_return response;
    }
    if (request.path == "/large") {
        response.body.assign(8U << 20U, 'x');
        co_return response;
    }
    if (request.path == "/shared") {
        static const auto shared = std::make_shared<const std::string>(3000, 's');
        response.shared_body = shared;
        co_return response;
    }
    response.body = std::string(request.target) + "|" + std::string(request.body);
    co_return response;
}

class ServerTest : public ::testing::Test {
protected:
    explicit ServerTest(std::size_t loops = 2) : loops_(loops) {}

    void start(ServerOptions options = {}) {
        options.port = 0;
        server_ = std::make_unique<Server>(loops_, handler_, std::move(options));
        loops_.start();
        server_->start();
    }
    Client client() const { return Client(server_->url()); }

    void wait_for_connections(std::uint64_t count) const {
        while (server_->counts().accepted_connections < count) {
            std::this_thread::yield();
        }
    }

    Handler handler_ = echo;
    runtime::EventLoops loops_;
    std::unique_ptr<Server> server_;
};

} // namespace merx::http
