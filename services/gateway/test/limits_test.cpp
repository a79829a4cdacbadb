#include <gtest/gtest.h>

#include "async/signal.hpp"
#include "gateway/test/edge_fixture.hpp"
#include "testing/test_loop.hpp"

namespace merx::gateway {
namespace {

using http::Method;

http::Route answering(Method method, std::string_view path, http::Rate rate) {
    http::Route made;
    made.method = method;
    made.path = path;
    made.operation = path;
    made.service = "orders";
    made.access = http::Access::anyone;
    made.rate = rate;
    made.invoke = [](const rpc::Call&, const http::PathParams&, const http::Request&) -> Task<Result<http::Response>> {
        co_return http::Response{};
    };
    return made;
}

class RateLimitTest : public EdgeTest {
protected:
    void limit(runtime::RateLimits whom, std::vector<std::string> proxies = {}) {
        GatewayOptions options;
        options.rate_limits = whom;
        options.trusted_proxies = std::move(proxies);
        options.rate_shapes = {.ordinary = {.per_second = 1, .burst = 3},
                               .credentials = {.per_second = 0.1, .burst = 1},
                               .checkout = {.per_second = 1, .burst = 2}};
        open({answering(Method::get, "/a", http::Rate::ordinary),
              answering(Method::post, "/login", http::Rate::credentials),
              answering(Method::post, "/orders", http::Rate::checkout)},
             std::move(options));
    }
    int status(Method method, std::string_view path, std::string_view from, const Headers& headers = {}) {
        return ask(method, path, headers, from).status;
    }
};

TEST_F(RateLimitTest, refuses_a_client_that_asks_too_often_and_says_when_to_come_back) {
    limit(runtime::RateLimits::on);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(status(Method::get, "/a", "203.0.113.1"), 200);
    }
    const auto refused = ask(Method::get, "/a", {}, "203.0.113.1");
    expect_problem(refused, 429, "too_many_requests");
    EXPECT_EQ(header(refused, "Retry-After"), "1");
    EXPECT_EQ(status(Method::get, "/a", "203.0.113.2"), 200);
    clock_.advance(std::chrono::seconds{1});
    EXPECT_EQ(status(Method::get, "/a", "203.0.113.1"), 200);
    EXPECT_EQ(status(Method::get, "/a", "203.0.113.1"), 429);
}

TEST_F(RateLimitTest, counts_each_class_for_itself) {
    limit(runtime::RateLimits::on);
    EXPECT_EQ(status(Method::post, "/login", "203.0.113.1"), 200);
    EXPECT_EQ(status(Method::post, "/login", "203.0.113.1"), 429);
    EXPECT_EQ(status(Method::post, "/orders", "203.0.113.1"), 200);
    EXPECT_EQ(status(Method::get, "/a", "203.0.113.1"), 200);
}

TEST_F(RateLimitTest, follows_an_account_from_address_to_address) {
    limit(runtime::RateLimits::on);
    const Headers token = {{"Authorization", "Bearer customer"}};
    EXPECT_EQ(status(Method::post, "/orders", "203.0.113.1", token), 200);
    EXPECT_EQ(status(Method::post, "/orders", "203.0.113.2", token), 200);
    EXPECT_EQ(status(Method::post, "/orders", "203.0.113.3", token), 429);
}

TEST_F(RateLimitTest, spares_this_machine_unless_told_otherwise) {
    limit(runtime::RateLimits::remote, {"127.0.0.1"});
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(status(Method::get, "/a", "127.0.0.1"), 200);
        EXPECT_EQ(status(Method::get, "/healthz", "203.0.113.1"), 200);
    }
    const Headers proxied = {{"X-Forwarded-For", "198.51.100.7"}};
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(status(Method::get, "/a", "127.0.0.1", proxied), 200);
    }
    EXPECT_EQ(status(Method::get, "/a", "127.0.0.1", proxied), 429);
}

TEST_F(RateLimitTest, counts_nobody_when_off) {
    limit(runtime::RateLimits::off);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(status(Method::get, "/a", "203.0.113.1"), 200);
    }
}

TEST(RateLimits, keep_a_bounded_table) {
    testing::FakeClock clock;
    RateLimits limits;
    for (std::size_t i = 0; i < 2 * RateLimits::max_buckets; ++i) {
        EXPECT_TRUE(limits.count(http::Rate::ordinary, std::to_string(i), clock.now()).value());
    }
}

class AdmissionTest : public EdgeTest {};

TEST_F(AdmissionTest, refuses_browsing_before_it_refuses_checkout) {
    testing::TestLoop loop(clock_);
    Signal go;
    const auto held = [&go](const rpc::Call&, const http::PathParams&,
                            const http::Request&) -> Task<Result<http::Response>> {
        co_await go.wait();
        co_return http::Response{};
    };
    std::vector<http::Route> routes = {answering(Method::get, "/held", http::Rate::ordinary),
                                       answering(Method::get, "/a", http::Rate::ordinary),
                                       answering(Method::post, "/orders", http::Rate::checkout)};
    routes[0].invoke = held;
    GatewayOptions options;
    options.admission = {.ordinary = 1, .checkout = 2};
    open(std::move(routes), options);

    const Executor::Scope scope(loop);
    http::Request request;
    request.path = request.target = "/held";
    int status = 0;
    start(gateway_->handler()(request),
          [&](std::optional<http::Response> response, std::exception_ptr) { status = response->status; });
    const auto refused = get("/a");
    expect_problem(refused, 503, "overloaded");
    EXPECT_EQ(header(refused, "Retry-After"), "1");
    EXPECT_EQ(ask(Method::post, "/orders").status, 200);
    EXPECT_EQ(get("/healthz").status, 200);
    go.notify_all();
    loop.run_ready();
    EXPECT_EQ(status, 200);
    EXPECT_EQ(get("/a").status, 200);
}

} // namespace
} // namespace merx::gateway
