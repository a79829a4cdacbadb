// A gateway over routes that a test writes by hand, asked without a network.
#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/spawn.hpp"
#include "gateway/gateway.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::gateway {

class EdgeTest : public ::testing::Test {
protected:
    using Headers = std::vector<std::pair<std::string, std::string>>;
    using Answer =
        std::function<Result<http::Response>(const rpc::Call&, const http::PathParams&, const http::Request&)>;

    // A route of the service "catalog" that answers at once.
    static http::Route route(http::Method method, std::string_view path, Answer answer,
                             http::Access access = http::Access::anyone) {
        http::Route made;
        made.method = method;
        made.path = path;
        made.operation = path;
        made.service = "catalog";
        made.access = access;
        made.invoke = [answer = std::move(answer)](const rpc::Call& call, const http::PathParams& params,
                                                   const http::Request& request) -> Task<Result<http::Response>> {
            co_return answer(call, params, request);
        };
        return made;
    }

    static http::Response text(std::string body) {
        http::Response response;
        response.body = std::move(body);
        return response;
    }

    // Tokens are "customer" and "staff"; all others do not verify.
    static Result<rpc::Principal> verify(std::string_view token) {
        if (token == "customer") {
            return rpc::Principal{.user_id = "usr_c", .session_id = "ses_c", .roles = {"customer"}};
        }
        if (token == "staff") {
            return rpc::Principal{
                .user_id = "usr_s", .session_id = "ses_s", .roles = {"staff"}, .scopes = {"catalog:write"}};
        }
        return fail(unauthenticated("invalid_token", "The access token is not valid."));
    }

    GatewayParts parts(std::vector<http::Route> routes) {
        return {.routes = std::move(routes),
                .verify = verify,
                .openapi = R"({"openapi":"3.1.0"})",
                .clock = clock_,
                .random = random_,
                .metrics = metrics_,
                .health = health_};
    }
    void open(std::vector<http::Route> routes, GatewayOptions options = {}) {
        options.access_log = false;
        gateway_ = std::make_unique<Gateway>(parts(std::move(routes)), std::move(options));
    }

    // Refers to the texts it is made of.
    static http::Request request_of(http::Method method, std::string_view target, const Headers& headers,
                                    std::string_view remote) {
        http::Request request;
        request.method = method;
        request.target = target;
        request.path = target.substr(0, target.find('?'));
        request.query = target.contains('?') ? target.substr(target.find('?') + 1) : std::string_view();
        request.remote_address = remote;
        for (const auto& [name, value] : headers) {
            request.headers.emplace_back(name, value);
        }
        return request;
    }
    http::Response ask(http::Method method, std::string_view target, const Headers& headers = {},
                       std::string_view remote = "203.0.113.9") {
        return run_inline(gateway_->handler()(request_of(method, target, headers, remote)));
    }
    http::Response get(std::string_view target, const Headers& headers = {}) {
        return ask(http::Method::get, target, headers);
    }

    static std::string header(const http::Response& response, std::string_view name) {
        for (const auto& [key, value] : response.headers) {
            if (http::equal_ignoring_case(key, name)) {
                return value;
            }
        }
        if (response.shared_head) {
            const std::string line = std::string(name) + ": ";
            if (const auto at = response.shared_head->find(line); at != std::string::npos) {
                const auto start = at + line.size();
                return response.shared_head->substr(start, response.shared_head->find('\r', start) - start);
            }
        }
        return {};
    }

    static void expect_problem(const http::Response& response, int status, std::string_view code) {
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(response.content_type, "application/problem+json");
        EXPECT_TRUE(response.body.contains("\"code\":\"" + std::string(code) + "\"")) << response.body;
        EXPECT_TRUE(response.body.contains("\"request_id\":\"" + header(response, "X-Request-Id") + "\""))
            << response.body;
    }

    testing::FakeClock clock_;
    testing::SeededRandom random_;
    metrics::Registry metrics_;
    runtime::Health health_;
    std::unique_ptr<Gateway> gateway_;
};

} // namespace merx::gateway
