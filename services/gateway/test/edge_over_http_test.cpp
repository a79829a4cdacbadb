// The whole edge over real sockets and loops.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

#include "gateway/test/edge_fixture.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "runtime/event_loops.hpp"

namespace merx::gateway {
namespace {

using http::Method;

class EdgeOverHttp : public EdgeTest {
protected:
    void serve(std::vector<http::Route> routes, GatewayOptions options = {}) {
        open(std::move(routes), std::move(options));
        http::ServerOptions server_options;
        server_options.port = 0;
        server_ = std::make_unique<http::Server>(loops_, gateway_->handler(), server_options);
        loops_.start();
        server_->start();
    }
    void TearDown() override {
        if (server_) {
            server_->stop(std::chrono::seconds{5});
        }
        loops_.stop();
    }
    http::Client client() const { return http::Client(server_->url()); }

    runtime::EventLoops loops_{2};
    std::unique_ptr<http::Server> server_;
};

// A counter behind a cached page: writers raise it, and whoever reads after a write was acknowledged sees it.
TEST_F(EdgeOverHttp, never_shows_a_page_older_than_an_acknowledged_write) {
    std::atomic<int> stored = 0;
    std::vector<http::Route> routes = {
        route(Method::get, "/counter",
              [&](const auto&, const auto&, const auto&) -> Result<http::Response> {
                  return text(std::to_string(stored.load()));
              }),
        route(Method::post, "/counter", [&](const auto&, const auto&, const auto&) -> Result<http::Response> {
            return text(std::to_string(stored.fetch_add(1) + 1));
        })};
    routes[0].cacheable = true;
    serve(std::move(routes));

    std::atomic<int> acknowledged = 0;
    std::atomic<int> stale = 0;
    std::atomic<int> writing = 2;
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
            http::Client writer = client();
            for (int n = 0; n < 300; ++n) {
                const int written = std::stoi(writer.post("/counter", "").body);
                int known = acknowledged.load();
                while (known < written && !acknowledged.compare_exchange_weak(known, written)) {
                }
            }
            --writing;
        });
        threads.emplace_back([&] {
            http::Client reader = client();
            while (writing > 0) {
                const int known = acknowledged.load();
                if (std::stoi(reader.get("/counter").body) < known) {
                    ++stale;
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(stale, 0);
    EXPECT_EQ(client().get("/counter").body, "600");
}

TEST_F(EdgeOverHttp, answers_what_is_broken_as_a_problem) {
    serve({route(Method::post, "/things", [](const auto&, const auto&, const auto&) { return text("{}"); })});
    http::Client client = this->client();
    EXPECT_EQ(client.post("/nothing", "").header("Content-Type"), "application/problem+json");
    EXPECT_EQ(client.get("/things").header("Allow"), "POST");
    EXPECT_EQ(client.post("/things", std::string(2U << 20U, 'x')).status, 413);
}

TEST_F(EdgeOverHttp, serves_media) {
    const auto directory = std::filesystem::path(::testing::TempDir()) / "edge_media";
    std::filesystem::create_directories(directory / "demo");
    std::ofstream(directory / "demo" / "tee.svg") << "<svg/>";
    GatewayOptions options;
    options.media_dir = directory;
    serve({}, std::move(options));
    http::Client client = this->client();
    const auto picture = client.get("/media/demo/tee.svg");
    EXPECT_EQ(picture.status, 200);
    EXPECT_EQ(picture.header("Content-Type"), "image/svg+xml");
    EXPECT_EQ(client.get("/media/demo/tee.svg", {{"If-None-Match", std::string(picture.header("ETag"))}}).status, 304);
    EXPECT_EQ(client.get("/media/demo/..%2F..%2Fsecret").status, 404);
    std::filesystem::remove_all(directory);
}

TEST_F(EdgeOverHttp, lets_other_origins_in_that_are_on_the_list) {
    GatewayOptions options;
    options.cors_origins = {"https://shop.example"};
    serve({route(Method::get, "/things", [](const auto&, const auto&, const auto&) { return text("{}"); })}, options);
    http::Client client = this->client();
    const auto allowed = client.get("/things", {{"Origin", "https://shop.example"}});
    EXPECT_EQ(allowed.header("Access-Control-Allow-Origin"), "https://shop.example");
    EXPECT_EQ(client.get("/things", {{"Origin", "https://evil.example"}}).header("Access-Control-Allow-Origin"), "");
    const http::ClientRequest preflight{
        .method = "OPTIONS",
        .target = "/things",
        .headers = {{"Origin", "https://shop.example"}, {"Access-Control-Request-Method", "POST"}}};
    const auto answer = client.send(preflight);
    EXPECT_EQ(answer.status, 204);
    EXPECT_TRUE(answer.header("Access-Control-Allow-Headers").contains("Idempotency-Key"));
}

} // namespace
} // namespace merx::gateway
