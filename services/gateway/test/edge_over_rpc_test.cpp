// A gateway before a service in another process: what goes wrong on the way comes out as it would in one process.
#include <gtest/gtest.h>

#include "async/run_blocking.hpp"
#include "gateway/test/edge_fixture.hpp"
#include "gateway/test/fake_users.hpp"
#include "rpc/channel.hpp"
#include "rpc/server.hpp"
#include "runtime/event_loops.hpp"
#include "sql/error_of.hpp"
#include "testing/temp_dir.hpp"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define MERX_UNDER_THREAD_SANITIZER
#endif
#endif

namespace merx::gateway {
namespace {

#ifndef MERX_UNDER_THREAD_SANITIZER // which cannot see how Debian's gRPC orders its threads

using http::Method;

class EdgeOverRpc : public EdgeTest {
protected:
    EdgeOverRpc() {
        loops_.start();
        GatewayParts its_parts = parts(users::v1::rest_routes(*client_));
        gateway_ = std::make_unique<Gateway>(GatewayParts{.routes = std::move(its_parts.routes),
                                                          .verify = verify,
                                                          .openapi = its_parts.openapi,
                                                          .clock = system_clock_,
                                                          .random = random_,
                                                          .metrics = metrics_,
                                                          .health = health_},
                                             GatewayOptions{.access_log = false, .deadline = std::chrono::seconds{1}});
    }
    ~EdgeOverRpc() override {
        never_.notify_all();
        server_.reset();
        loops_.stop();
    }

    http::Response get_keys() {
        const Headers none;
        const http::Request request = request_of(Method::get, "/.well-known/jwks.json", none, "203.0.113.9");
        return run_blocking(gateway_->handler()(request));
    }

    SystemClock system_clock_;
    testing::TempDir dir_;
    const std::string address_ = "unix:" + (dir_.path() / "users").string();
    Signal never_;
    FakeUsers users_{system_clock_};
    runtime::EventLoops loops_{1};
    std::unique_ptr<rpc::Server> server_ = std::make_unique<rpc::Server>(
        loops_.loop(0), std::vector{users::v1::grpc_service(users_)},
        rpc::ServerOptions{.addresses = {address_}, .error_of = sql::error_of, .accept_unsigned = true});
    std::unique_ptr<rpc::Channel> channel_ = rpc::connect(address_);
    std::unique_ptr<users::v1::UserService> client_ = users::v1::make_user_service_client(*channel_);
};

TEST_F(EdgeOverRpc, gives_the_services_answers_and_errors) {
    users_.keys.push_back(auth::SigningKey::make(random_));
    const auto answer = get_keys();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.body.contains(users_.keys.front().id()));
    const Headers token = {{"Authorization", "Bearer customer"}};
    const http::Request request = request_of(Method::get, "/users/me", token, "203.0.113.9");
    expect_problem(run_blocking(gateway_->handler()(request)), 404, "not_here");
}

TEST_F(EdgeOverRpc, answers_504_where_the_service_does_not_answer_in_time) {
    users_.hold = &never_;
    const auto before = std::chrono::steady_clock::now();
    expect_problem(get_keys(), 504, "deadline_exceeded");
    EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds{900});
}

TEST_F(EdgeOverRpc, answers_503_and_when_to_come_back_where_the_service_is_away) {
    server_.reset();
    const auto answer = get_keys();
    expect_problem(answer, 503, "service_unavailable");
    EXPECT_EQ(header(answer, "Retry-After"), "1");
}

TEST_F(EdgeOverRpc, answers_503_where_the_services_store_is_away) {
    users_.breaks = true;
    const auto answer = get_keys();
    expect_problem(answer, 503, "store_unavailable");
    EXPECT_EQ(header(answer, "Retry-After"), "1");
}

#endif

} // namespace
} // namespace merx::gateway
