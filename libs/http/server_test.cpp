#include "http/server.hpp"

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <thread>

#include "async/executor.hpp"
#include "async/signal.hpp"
#include "http/client.hpp"
#include "http/gzip.hpp"

namespace merx::http {
namespace {

Task<Response> echo(const Request& request) {
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

    Handler handler_ = echo;
    runtime::EventLoops loops_;
    std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, answers_requests_on_one_connection) {
    start();
    Client client = this->client();
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.post("/a?b", "body");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "/a?b|body");
        EXPECT_EQ(answer.header("Content-Type"), "text/plain");
        EXPECT_FALSE(answer.header("Date").empty());
    }
    EXPECT_EQ(server_->counts().accepted_connections, 1U);
    EXPECT_EQ(server_->counts().requests, 3U);
}

TEST_F(ServerTest, answers_pipelined_requests_in_their_order) {
    start();
    Client client = this->client();
    std::string requests;
    for (int i = 0; i < 50; ++i) {
        const std::string path = i % 7 == 0 ? "/slow" : "/" + std::to_string(i);
        requests += i % 3 == 0 ? "POST " + path + " HTTP/1.1\r\nHost: s\r\nContent-Length: 3\r\n\r\nabc"
                               : "GET " + path + " HTTP/1.1\r\nHost: s\r\n\r\n";
    }
    client.send_raw(requests);
    for (int i = 0; i < 50; ++i) {
        const std::string path = i % 7 == 0 ? "/slow" : "/" + std::to_string(i);
        EXPECT_EQ(client.read_answer().body, path + (i % 3 == 0 ? "|abc" : "|"));
    }
}

TEST_F(ServerTest, does_not_care_where_packets_end) {
    start();
    const std::string requests =
        "\r\nPOST /a HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        "POST /b HTTP/1.1\r\nHost: s\r\nContent-Length: 3\r\n\r\ndefGET /c HTTP/1.1\r\nHost: s\r\n\r\n";
    for (std::size_t cut = 1; cut < requests.size(); ++cut) {
        Client client = this->client();
        client.send_raw(std::string_view(requests).substr(0, cut));
        client.send_raw(std::string_view(requests).substr(cut));
        EXPECT_EQ(client.read_answer().body, "/a|abc") << cut;
        EXPECT_EQ(client.read_answer().body, "/b|def") << cut;
        EXPECT_EQ(client.read_answer().body, "/c|") << cut;
    }
    Client client = this->client();
    for (const char byte : requests) {
        client.send_raw({&byte, 1});
    }
    EXPECT_EQ(client.read_answer().body, "/a|abc");
    EXPECT_EQ(client.read_answer().body, "/b|def");
    EXPECT_EQ(client.read_answer().body, "/c|");
}

TEST_F(ServerTest, takes_a_body_up_to_its_limit_and_no_more) {
    start();
    Client client = this->client();
    const std::string largest(Limits{}.body_bytes, 'b');
    EXPECT_EQ(client.post("/", largest).body.size(), largest.size() + 2);
    Client other = this->client();
    const auto answer = other.post("/", largest + "b");
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    EXPECT_TRUE(answer.body.contains(R"("code":"body_too_large")"));
    EXPECT_EQ(answer.header("Connection"), "close");
}

TEST_F(ServerTest, sends_an_answer_that_is_larger_than_any_buffer) {
    start();
    Client client = this->client();
    EXPECT_EQ(client.get("/large").body.size(), 8U << 20U);
    EXPECT_EQ(client.get("/x").body, "/x|");
}

TEST_F(ServerTest, leaves_out_bodies_that_must_not_be_sent) {
    start();
    Client client = this->client();
    client.send_raw("HEAD /shared HTTP/1.1\r\nHost: s\r\n\r\nGET /empty HTTP/1.1\r\nHost: s\r\n\r\n");
    const auto head = client.read_answer(true);
    EXPECT_EQ(head.header("Content-Length"), "3000");
    const auto empty = client.read_answer();
    EXPECT_EQ(empty.status, 204);
    EXPECT_TRUE(empty.header("Content-Length").empty());
    EXPECT_TRUE(empty.header("Content-Type").empty());
}

TEST_F(ServerTest, asks_for_the_body_a_client_holds_back) {
    start();
    Client client = this->client();
    client.send_raw("POST / HTTP/1.1\r\nHost: s\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(client.read_answer().status, 100);
    client.send_raw("ok");
    EXPECT_EQ(client.read_answer().body, "/|ok");
    client.send_raw("POST / HTTP/1.1\r\nHost: s\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
    EXPECT_EQ(client.read_answer().status, 413);
}

TEST_F(ServerTest, compresses_for_clients_that_ask) {
    handler_ = [](const Request&) -> Task<Response> {
        Response response;
        response.headers.emplace_back("ETag", "\"v1\"");
        response.body.assign(5000, 'j');
        co_return response;
    };
    start();
    Client client = this->client();
    const auto packed = client.get("/", {{"Accept-Encoding", "br, gzip;q=0.5"}});
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_EQ(packed.header("ETag"), "W/\"v1\"");
    EXPECT_LT(packed.body.size(), 200U);
    const auto plain = client.get("/", {{"Accept-Encoding", "gzip;q=0"}});
    EXPECT_EQ(plain.header("Content-Encoding"), "");
    EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
    EXPECT_EQ(plain.body.size(), 5000U);
}

TEST_F(ServerTest, closes_after_what_it_refuses_and_says_why) {
    start();
    for (const auto& [bytes, status] : std::vector<std::pair<std::string, int>>{
             {"nonsense\r\n\r\n", 400},
             {"GET / HTTP/1.1\r\n\r\n", 400},
             {"GET / HTTP/3.0\r\nHost: s\r\n\r\n", 505},
             {"BREW / HTTP/1.1\r\nHost: s\r\n\r\n", 501},
             {"GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: s\r\n\r\n", 414},
             {"GET / HTTP/1.1\r\nHost: s\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
             {"POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET "
              "/admin "
              "HTTP/1.1\r\nHost: s\r\n\r\n",
              400},
         }) {
        Client client = this->client();
        client.send_raw(bytes);
        const auto answer = client.read_answer();
        EXPECT_EQ(answer.status, status) << bytes.substr(0, 60);
        EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_TRUE(client.is_closed_by_server());
    }
    EXPECT_EQ(server_->counts().requests, 0U);
    EXPECT_EQ(server_->counts().refusals, 7U);
}

TEST_F(ServerTest, never_lets_a_header_break_out_of_its_line) {
    handler_ = [](const Request&) -> Task<Response> {
        Response response;
        response.headers.emplace_back("X-Echo", "a\r\nSet-Cookie: b");
        co_return response;
    };
    start();
    Client client = this->client();
    const auto answer = client.get("/");
    EXPECT_EQ(answer.header("X-Echo"), "a  Set-Cookie: b");
    EXPECT_EQ(answer.header("Set-Cookie"), "");
}

TEST_F(ServerTest, turns_connections_away_above_the_limit) {
    start({.limits = {.connections = 1}});
    Client first = this->client();
    EXPECT_EQ(first.get("/").status, 200);
    Client second = this->client();
    second.send_raw("G");
    EXPECT_EQ(second.read_answer().status, 503);
}

TEST_F(ServerTest, closes_after_the_last_request_of_a_connection) {
    start({.limits = {.requests_per_connection = 2}});
    Client client = this->client();
    client.send_raw(
        "GET /1 HTTP/1.1\r\nHost: s\r\n\r\nGET /2 HTTP/1.1\r\nHost: s\r\n\r\nGET /3 HTTP/1.1\r\nHost: s\r\n\r\n");
    EXPECT_EQ(client.read_answer().header("Connection"), "");
    EXPECT_EQ(client.read_answer().header("Connection"), "close");
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, shows_its_counts_as_metrics) {
    start({.host = "localhost"});
    metrics::Registry registry;
    server_->export_metrics(registry);
    Client client = this->client();
    client.get("/");
    EXPECT_TRUE(registry.text().contains("merx_http_connections 1"));
    EXPECT_TRUE(registry.text().contains("merx_http_refusals 0"));
}

TEST_F(ServerTest, finds_a_port_that_is_taken) {
    start();
    ServerOptions options;
    options.port = server_->port();
    EXPECT_THROW(Server(loops_, echo, options), std::system_error);
}

TEST_F(ServerTest, shares_its_port_with_a_process_that_takes_over) {
    start({.share_port = true});
    ServerOptions options;
    options.port = server_->port();
    options.share_port = true;
    Server next(loops_, echo, options);
    next.start();
    server_->stop(std::chrono::seconds{1});
    EXPECT_EQ(client().get("/").status, 200);
    next.stop(std::chrono::seconds{1});
}

TEST_F(ServerTest, that_leaves_goes_on_and_says_with_each_answer_that_it_is_the_last) {
    start();
    Client known = this->client();
    EXPECT_EQ(known.get("/").header("Connection"), "");
    server_->drain();
    const auto last = known.get("/");
    EXPECT_EQ(last.status, 200);
    EXPECT_EQ(last.header("Connection"), "close");
    EXPECT_EQ(client().get("/").status, 200);
}

class StoppingServerTest : public ServerTest {
protected:
    StoppingServerTest() : ServerTest(1) {} // one loop, so that what one connection sees holds for the others
};

TEST_F(StoppingServerTest, lets_requests_end_and_closes_idle_connections) {
    std::promise<Executor*> parked;
    Signal go;
    handler_ = [&](const Request& request) -> Task<Response> {
        Response response;
        if (request.path == "/held") {
            parked.set_value(&Executor::current());
            co_await go.wait();
        }
        response.body = "done";
        co_return response;
    };
    start();
    Client idle = this->client();
    EXPECT_EQ(idle.get("/").status, 200);
    Client busy = this->client();
    busy.send_raw("GET /held HTTP/1.1\r\nHost: s\r\n\r\n");
    static_cast<void>(parked.get_future().get());
    std::thread stopper([&] { server_->stop(std::chrono::seconds{20}); });
    EXPECT_TRUE(idle.is_closed_by_server());
    go.notify_all();
    const auto answer = busy.read_answer();
    EXPECT_EQ(answer.body, "done");
    EXPECT_EQ(answer.header("Connection"), "close");
    stopper.join();
    EXPECT_EQ(server_->counts().open_connections, 0U);
    EXPECT_THROW(this->client().get("/"), ClientFailure);
}

TEST_F(StoppingServerTest, serves_those_who_wait_to_be_accepted) {
    start();
    std::promise<void> is_busy;
    std::promise<void> go;
    loops_.loop(0).post([&] {
        is_busy.set_value();
        go.get_future().wait();
    });
    is_busy.get_future().wait();
    Client waiting = this->client(); // the system has made the connection; the server has not looked
    waiting.send_raw("GET / HTTP/1.1\r\nHost: s\r\n\r\n");
    std::thread stopper([&] { server_->stop(std::chrono::seconds{20}); });
    go.set_value();
    EXPECT_EQ(waiting.read_answer().status, 200);
    stopper.join();
}

// Time that stands still until a test moves it, for a server's sweep.
class LateClientTest : public ServerTest {
protected:
    void SetUp() override {
        ServerOptions options;
        options.now = [this] { return SteadyNow{} + std::chrono::milliseconds{millis_.load()}; };
        start(options);
        server_->sweep();
    }
    void pass(std::chrono::milliseconds time) {
        millis_ += time.count();
        server_->sweep();
    }
    // Until the server has seen what was sent: another request on its own connection has no order with it, so
    // ask for the effect.
    void wait_for_requests(std::uint64_t count) const {
        while (server_->counts().requests < count) {
            std::this_thread::yield();
        }
    }

    using SteadyNow = std::chrono::steady_clock::time_point;
    std::atomic<std::int64_t> millis_ = 0;
};

TEST_F(LateClientTest, with_half_a_header_is_told_408) {
    Client client = this->client();
    client.send_raw("GET /first HTTP/1.1\r\nHost: s\r\n\r\nGET /second HT");
    EXPECT_EQ(client.read_answer().body, "/first|");
    pass(Timeouts{}.header - std::chrono::milliseconds{1});
    client.send_raw("T");
    pass(std::chrono::milliseconds{2});
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 408);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(LateClientTest, with_half_a_body_is_told_408) {
    Client client = this->client();
    client.send_raw("POST / HTTP/1.1\r\nHost: s\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
    EXPECT_EQ(client.read_answer().status, 100);
    pass(Timeouts{}.body + std::chrono::milliseconds{1});
    EXPECT_EQ(client.read_answer().status, 408);
}

TEST_F(LateClientTest, that_is_idle_is_closed_without_a_word) {
    Client client = this->client();
    EXPECT_EQ(client.get("/").status, 200);
    pass(Timeouts{}.idle - std::chrono::milliseconds{1});
    EXPECT_EQ(client.get("/").status, 200);
    pass(Timeouts{}.idle + std::chrono::milliseconds{1});
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(LateClientTest, that_does_not_read_its_answer_is_dropped) {
    Client client = this->client();
    client.send_raw("GET /large HTTP/1.1\r\nHost: s\r\n\r\n");
    wait_for_requests(1);
    while (server_->counts().open_connections > 0) {
        pass(Timeouts{}.write + std::chrono::milliseconds{1});
    }
}

} // namespace
} // namespace merx::http
