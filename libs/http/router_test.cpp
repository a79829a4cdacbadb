#include "http/router.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace merx::http {
namespace {

Route route(Method method, std::string_view path, std::string_view operation = "") {
    Route row;
    row.method = method;
    row.path = path;
    row.operation = operation;
    return row;
}

const Router& shop() {
    static const Router router({
        route(Method::get, "/", "root"),
        route(Method::get, "/products", "list"),
        route(Method::post, "/products", "create"),
        route(Method::get, "/products/{id}", "get"),
        route(Method::put, "/products/{id}", "replace"),
        route(Method::get, "/products/featured", "featured"),
        route(Method::get, "/carts/{id}/items/{sku}", "item"),
        route(Method::get, "/carts/{id}/total", "total"),
        route(Method::get, "/carts/shared/{token}", "shared"),
        route(Method::get, "/.well-known/jwks.json", "keys"),
        route(Method::get, "/docs/", "docs"),
    });
    return router;
}

std::string found(Method method, std::string_view path) {
    PathParams params;
    const auto match = shop().find(method, path, params);
    if (match.outcome != Router::Outcome::found) {
        return match.outcome == Router::Outcome::wrong_method     ? "405 " + match.allow
               : match.outcome == Router::Outcome::malformed_path ? "400"
                                                                  : "404";
    }
    std::string text(match.route->operation);
    for (const auto& [name, value] : params.all()) {
        text += " " + std::string(name) + "=" + value;
    }
    return text;
}

TEST(Router, finds_routes_by_their_words_and_parameters) {
    EXPECT_EQ(found(Method::get, "/"), "root");
    EXPECT_EQ(found(Method::get, "/products"), "list");
    EXPECT_EQ(found(Method::post, "/products"), "create");
    EXPECT_EQ(found(Method::get, "/products/prod_1"), "get id=prod_1");
    EXPECT_EQ(found(Method::get, "/carts/c/items/TEE%2FS%20x"), "item id=c sku=TEE/S x");
    EXPECT_EQ(found(Method::get, "/.well-known/jwks.json"), "keys");
    EXPECT_EQ(found(Method::get, "/docs/"), "docs");
    EXPECT_EQ(found(Method::get, "/docs"), "404");
}

TEST(Router, prefers_a_word_to_a_parameter_and_falls_back_for_the_method) {
    EXPECT_EQ(found(Method::get, "/products/featured"), "featured");
    EXPECT_EQ(found(Method::put, "/products/featured"), "replace id=featured");
    EXPECT_EQ(found(Method::get, "/carts/shared/total"), "shared token=total");
    EXPECT_EQ(found(Method::get, "/carts/x/total"), "total id=x");
}

TEST(Router, tells_an_unknown_path_from_a_wrong_method) {
    EXPECT_EQ(found(Method::get, "/nothing"), "404");
    EXPECT_EQ(found(Method::get, "/products/"), "404");
    EXPECT_EQ(found(Method::get, "//products"), "404");
    EXPECT_EQ(found(Method::get, "*"), "404");
    EXPECT_EQ(found(Method::get, ""), "404");
    EXPECT_EQ(found(Method::get, "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r"), "404");
    EXPECT_EQ(found(Method::del, "/products"), "405 GET, HEAD, POST");
    EXPECT_EQ(found(Method::del, "/products/p"), "405 GET, HEAD, PUT");
}

TEST(Router, answers_head_where_it_answers_get) {
    EXPECT_EQ(found(Method::head, "/products"), "list");
}

TEST(Router, takes_the_version_as_an_alias) {
    EXPECT_EQ(found(Method::get, "/v1/products/p"), "get id=p");
    EXPECT_EQ(found(Method::get, "/v1/"), "root");
    EXPECT_EQ(found(Method::get, "/v1"), "404");
    EXPECT_EQ(found(Method::get, "/v1/v1/products"), "404");
    EXPECT_EQ(found(Method::get, "/v2/products"), "404");
}

TEST(Router, refuses_malformed_escapes) {
    for (const std::string_view path :
         {"/products/%", "/products/%2", "/products/%zz", "/products/%00", "/products/%FF"}) {
        EXPECT_EQ(found(Method::get, path), "400") << path;
    }
}

TEST(RouterDeathTest, refuses_two_routes_that_no_request_tells_apart) {
    const std::vector<Route> twins = {route(Method::get, "/a/{x}"), route(Method::get, "/a/{y}")};
    EXPECT_DEATH(Router{twins}, "assertion failed");
    for (const std::string_view path : {"a", "/a//b", "/a/{x", "/a/x{y}"}) {
        const std::vector<Route> malformed = {route(Method::get, path)};
        EXPECT_DEATH(Router{malformed}, "assertion failed") << path;
    }
}

TEST(Router, gives_back_every_parameter_it_was_sent) {
    rc::check([](const std::string& raw) {
        std::string id;
        for (const char c : raw) {
            id += static_cast<char>(c & 0x7F);
        }
        RC_PRE(!id.empty() && id.find('\0') == std::string::npos);
        std::string path = "/products/";
        for (const char c : id) {
            constexpr std::string_view hex = "0123456789ABCDEF";
            path += '%';
            path += hex[static_cast<unsigned char>(c) >> 4U];
            path += hex[static_cast<unsigned char>(c) & 15U];
        }
        PathParams params;
        const auto match = shop().find(Method::get, path, params);
        RC_ASSERT(match.outcome == Router::Outcome::found);
        RC_ASSERT(params.find("id") == id);
    });
}

TEST(Router, survives_any_path) {
    rc::check([](const std::string& path) {
        PathParams params;
        static_cast<void>(shop().find(Method::get, path, params));
        static_cast<void>(shop().find(Method::get, "/products/" + path, params));
    });
}

} // namespace
} // namespace merx::http
