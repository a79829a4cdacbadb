#include <gtest/gtest.h>

#include "gateway/test/edge_fixture.hpp"
#include "sql/database.hpp"

namespace merx::gateway {
namespace {

using http::Access;
using http::Method;

class GatewayTest : public EdgeTest {
protected:
    void SetUp() override {
        auto remember = [this](const rpc::Call& call, const http::PathParams&, const http::Request&) {
            call_ = call;
            return Result<http::Response>(text("{}"));
        };
        std::vector<http::Route> routes = {
            route(Method::get, "/things", remember),
            route(Method::get, "/me", remember, Access::signed_in),
            route(Method::get, "/mine/{id}", remember, Access::owner),
            route(Method::put, "/things/{id}", remember, Access::scope),
            route(Method::post, "/orders", remember),
            route(Method::get, "/missing",
                  [](const auto&, const auto&, const auto&) -> Result<http::Response> {
                      return fail(not_found("thing_not_found", "There is no such thing."));
                  }),
            route(Method::get, "/store-broken",
                  [](const auto&, const auto&, const auto&) -> Result<http::Response> {
                      throw sql::Failure("disk I/O error on /var/secret/path");
                  }),
            route(Method::get, "/store-busy",
                  [](const auto&, const auto&, const auto&) -> Result<http::Response> {
                      throw sql::Overloaded("4096 transactions wait");
                  }),
            route(Method::get, "/bug",
                  [](const auto&, const auto&, const auto&) -> Result<http::Response> {
                      throw std::runtime_error("secret detail");
                  }),
            route(Method::get, "/tagged",
                  [](const auto&, const auto&, const auto&) -> Result<http::Response> {
                      http::Response response = text("{}");
                      response.headers.emplace_back("ETag", "\"v7\"");
                      return response;
                  }),
        };
        routes[3].scope = "catalog:write";
        routes[4].needs_idempotency_key = true;
        routes[4].rate = http::Rate::checkout;
        open(std::move(routes));
    }

    rpc::Call call_;
};

TEST_F(GatewayTest, keeps_a_sane_request_id_and_makes_one_otherwise) {
    EXPECT_EQ(header(get("/things", {{"X-Request-Id", "abc-1.2_3"}}), "X-Request-Id"), "abc-1.2_3");
    EXPECT_EQ(call_.request_id, "abc-1.2_3");
    for (const std::string& bad : {std::string("a b"), std::string("a\"b"), std::string(65, 'a'), std::string()}) {
        const auto id = header(get("/things", {{"X-Request-Id", bad}}), "X-Request-Id");
        EXPECT_TRUE(id.starts_with("req_")) << id;
        EXPECT_EQ(id.size(), 30U);
        EXPECT_EQ(call_.request_id, id);
    }
}

TEST_F(GatewayTest, continues_the_callers_trace) {
    get("/things", {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
    EXPECT_TRUE(call_.trace_parent.starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
    EXPECT_FALSE(call_.trace_parent.contains("b7ad6b7169203331"));
    EXPECT_TRUE(call_.trace_parent.ends_with("-01"));
    get("/things", {{"traceparent", "nonsense"}});
    EXPECT_EQ(call_.trace_parent.size(), 55U);
}

TEST_F(GatewayTest, tells_an_unknown_path_from_a_wrong_method) {
    expect_problem(get("/nothing"), 404, "route_not_found");
    const auto wrong = ask(Method::del, "/things");
    expect_problem(wrong, 405, "method_not_allowed");
    EXPECT_EQ(header(wrong, "Allow"), "GET, HEAD");
    expect_problem(get("/mine/%FF"), 400, "malformed_path");
    const auto options = ask(Method::options, "/things");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(header(options, "Allow"), "GET, HEAD");
    expect_problem(ask(Method::options, "/nothing"), 404, "route_not_found");
}

TEST_F(GatewayTest, asks_for_a_token_where_one_is_needed) {
    for (const std::string_view path : {"/me", "/mine/1"}) {
        const auto response = get(path);
        expect_problem(response, 401, "missing_token");
        EXPECT_EQ(header(response, "WWW-Authenticate"), "Bearer");
        EXPECT_EQ(get(path, {{"Authorization", "Bearer customer"}}).status, 200);
        EXPECT_EQ(call_.principal.user_id, "usr_c");
    }
    expect_problem(ask(Method::put, "/things/1"), 401, "missing_token");
}

TEST_F(GatewayTest, refuses_a_bad_token_even_where_none_is_needed) {
    for (const std::string_view value : {"Bearer forged", "Basic dTpw", "Bearer ", "Bearer"}) {
        const auto response = get("/things", {{"Authorization", std::string(value)}});
        expect_problem(response, 401, "invalid_token");
        EXPECT_EQ(header(response, "WWW-Authenticate"), "Bearer error=\"invalid_token\"");
    }
    EXPECT_EQ(get("/things", {{"Authorization", "bearer customer"}}).status, 200);
    EXPECT_TRUE(call_.principal.is_signed_in());
}

TEST_F(GatewayTest, lets_only_holders_of_the_scope_in) {
    expect_problem(ask(Method::put, "/things/1", {{"Authorization", "Bearer customer"}}), 403, "missing_scope");
    EXPECT_EQ(ask(Method::put, "/things/1", {{"Authorization", "Bearer staff"}}).status, 200);
}

TEST_F(GatewayTest, wants_an_idempotency_key_where_the_contract_says_so) {
    expect_problem(ask(Method::post, "/orders"), 428, "idempotency_key_required");
    for (const std::string& bad : {std::string(256, 'k'), std::string("a\tb"), std::string("\xC3\xA4")}) {
        const auto response = ask(Method::post, "/orders", {{"Idempotency-Key", bad}});
        expect_problem(response, 400, "invalid_request");
        EXPECT_TRUE(response.body.contains(R"("pointer":"Idempotency-Key")"));
    }
    EXPECT_EQ(ask(Method::post, "/orders", {{"Idempotency-Key", std::string(255, 'k')}}).status, 200);
    EXPECT_EQ(call_.idempotency_key.size(), 255U);
}

TEST_F(GatewayTest, hands_on_the_version_that_a_write_expects) {
    const Headers staff = {{"Authorization", "Bearer staff"}};
    for (const auto& [sent, expected] : Headers{{"\"7\"", "7"}, {"W/\"7\"", "7"}, {"7", "7"}, {"*", ""}, {"", ""}}) {
        Headers headers = staff;
        headers.emplace_back("If-Match", sent);
        EXPECT_EQ(ask(Method::put, "/things/1", headers).status, 200);
        EXPECT_EQ(call_.if_match, expected) << sent;
    }
    expect_problem(ask(Method::put, "/things/1", {staff[0], {"If-Match", "\"7\", \"8\""}}), 400, "invalid_request");
}

TEST_F(GatewayTest, passes_on_a_deadline_and_the_clients_address) {
    get("/things");
    EXPECT_EQ(call_.deadline, clock_.now() + GatewayOptions{}.deadline);
    EXPECT_EQ(call_.client_address, "203.0.113.9");
}

TEST_F(GatewayTest, words_every_failure_as_a_problem_and_leaks_nothing) {
    expect_problem(get("/missing"), 404, "thing_not_found");
    const auto store = get("/store-broken");
    expect_problem(store, 503, "store_unavailable");
    EXPECT_FALSE(store.body.contains("secret"));
    EXPECT_EQ(header(store, "Retry-After"), "1");
    expect_problem(get("/store-busy"), 503, "overloaded");
    const auto bug = get("/bug");
    expect_problem(bug, 500, "internal");
    EXPECT_FALSE(bug.body.contains("secret"));
}

TEST_F(GatewayTest, sets_the_headers_of_a_careful_server) {
    const auto response = get("/things");
    EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
}

TEST_F(GatewayTest, answers_304_by_the_services_own_validator) {
    EXPECT_EQ(get("/tagged").status, 200);
    EXPECT_EQ(get("/tagged", {{"If-None-Match", "W/\"v7\""}}).status, 304);
    EXPECT_EQ(get("/tagged", {{"If-None-Match", "\"v6\""}}).status, 200);
}

TEST_F(GatewayTest, counts_requests_by_operation) {
    get("/things");
    get("/missing");
    get("/nothing");
    const std::string text(get("/metrics").body_view());
    EXPECT_TRUE(text.contains(R"(merx_http_requests_total{operation="/things",status="2xx"} 1)")) << text;
    EXPECT_TRUE(text.contains(R"(merx_http_requests_total{operation="/missing",status="4xx"} 1)"));
    EXPECT_TRUE(text.contains(R"(merx_http_requests_total{operation="gateway.NoRoute",status="4xx"} 1)"));
    EXPECT_TRUE(text.contains(R"(merx_http_request_duration_seconds_count{operation="/things"} 1)"));
}

TEST_F(GatewayTest, says_how_it_is) {
    EXPECT_EQ(get("/healthz").status, 200);
    EXPECT_EQ(get("/readyz").status, 503);
    health_.set_phase(runtime::Health::Phase::serving);
    EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(GatewayTest, shows_its_pages) {
    EXPECT_EQ(get("/openapi.json").body_view(), R"({"openapi":"3.1.0"})");
    for (const std::string_view page : {"/", "/docs/", "/docs/docs.js", "/docs/docs.css"}) {
        const auto response = get(page);
        EXPECT_EQ(response.status, 200) << page;
        EXPECT_EQ(get(page, {{"If-None-Match", header(response, "ETag")}}).status, 304) << page;
    }
    EXPECT_EQ(header(get("/docs"), "Location"), "/docs/");
    EXPECT_EQ(get("/v1/things").status, 200);
    expect_problem(get("/media/x.svg"), 404, "route_not_found");
}

} // namespace
} // namespace merx::gateway
