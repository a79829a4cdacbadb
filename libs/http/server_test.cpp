#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <thread>

#include "async/executor.hpp"
#include "async/signal.hpp"
#include "http/client.hpp"
#include "http/gzip.hpp"
#include "http/server_fixture_test.hpp"

namespace merx::http {
namespace {

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

} // namespace
} // namespace merx::http
