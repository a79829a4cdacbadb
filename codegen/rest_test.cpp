// Generated REST bindings: where a request's fields come from, what is refused, how the answer looks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/spawn.hpp"
#include "fake_shop_test.hpp"

namespace merx::shop::v1 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

class ShopRoutes : public ::testing::Test {
protected:
    const http::Route& route(std::string_view operation) const {
        for (const http::Route& route : routes) {
            if (route.operation == operation) {
                return route;
            }
        }
        throw std::runtime_error("no route for " + std::string(operation));
    }

    Result<http::Response> send(std::string_view operation, std::string_view query, std::string_view body = {},
                                const Headers& headers = {}) {
        http::PathParams path;
        path.add("id", "thing/1");
        path.add("part", "wheel");
        path.add("sender", "bank");
        http::Request request;
        request.query = query;
        request.body = body;
        request.headers = headers;
        return run_inline(route(operation).invoke(rpc::Call{}, path, request));
    }

    // "pointer code" of everything that is wrong.
    std::vector<std::string> refusals(std::string_view operation, std::string_view query, std::string_view body = {}) {
        const auto answer = send(operation, query, body);
        std::vector<std::string> out;
        if (!answer) {
            EXPECT_EQ(answer.error().code, "invalid_request");
            for (const FieldError& field : answer.error().fields) {
                out.push_back(field.pointer + ' ' + field.code);
            }
            EXPECT_THAT(shop.requests, IsEmpty());
        }
        return out;
    }

    FakeShop shop;
    std::vector<http::Route> routes = rest_routes(shop);
};

TEST_F(ShopRoutes, say_what_the_options_say) {
    EXPECT_EQ(routes.size(), 10U);
    const http::Route& create = route("shop.CreateThing");
    EXPECT_EQ(create.method, http::Method::post);
    EXPECT_EQ(create.path, "/things");
    EXPECT_EQ(create.service, "shop");
    EXPECT_EQ(create.access, http::Access::scope);
    EXPECT_EQ(create.scope, "things:write");
    EXPECT_TRUE(create.needs_idempotency_key);
    EXPECT_FALSE(create.cacheable);
    EXPECT_EQ(create.rate, http::Rate::checkout);

    const http::Route& get = route("shop.GetThing");
    EXPECT_EQ(get.access, http::Access::anyone);
    EXPECT_TRUE(get.cacheable);
    EXPECT_THAT(get.uncached_with, IsEmpty());
    EXPECT_THAT(route("shop.ListThings").uncached_with, ElementsAre("words", "choices"));
    EXPECT_EQ(get.rate, http::Rate::ordinary);
    EXPECT_EQ(route("shop.PutPart").access, http::Access::owner);
    EXPECT_EQ(route("shop.DeleteThing").method, http::Method::del);
    EXPECT_EQ(route("shop.OpenBox").rate, http::Rate::credentials);
}

TEST_F(ShopRoutes, take_path_parameters) {
    ASSERT_TRUE(send("shop.GetThing", ""));
    EXPECT_THAT(shop.requests, ElementsAre(R"(id: "thing/1")"));
}

TEST_F(ShopRoutes, take_query_parameters_of_every_kind) {
    ASSERT_TRUE(send("shop.ListThings", "page_size=5&states=pending&states=on_sale&attributes%5Bcol%5D=red+wine&"
                                        "attributes[b]=%C3%BC&active=false&min_price=-3&words=a&&words=&state=pending&"
                                        "created_after=2026-01-01T00:00:00Z&choices[size]=S&choices[size]=M"));
    EXPECT_THAT(shop.requests,
                ElementsAre(R"(page_size: 5 states: THING_STATE_PENDING states: THING_STATE_ON_SALE )"
                            R"(attributes { key: "b" value: "\303\274" } attributes { key: "col" value: "red wine" } )"
                            R"(active: false min_price: -3 created_after { seconds: 1767225600 } )"
                            R"(words: "a" words: "" state: THING_STATE_PENDING )"
                            R"(choices { key: "size" value { values: "S" values: "M" } })"));
}

TEST_F(ShopRoutes, refuse_what_is_wrong_in_a_query) {
    EXPECT_THAT(
        refusals("shop.ListThings",
                 "page_size=x&color=red&active=1&states=blue&min_price=99999999999999999999&page_token=%zz&"
                 "attributes=red&attributes[]=red&created_after=today&page_size=1&attributes[a]=1&attributes[a]=2"),
        ElementsAre("page_size wrong_type", "color unknown_parameter", "active wrong_type", "states invalid_value",
                    "min_price out_of_range", "page_token malformed_parameter", "attributes unknown_parameter",
                    "attributes[] unknown_parameter", "created_after invalid_value", "page_size duplicate_parameter",
                    "attributes[a] duplicate_parameter"));
    EXPECT_THAT(refusals("shop.GetThing", "id=other"), ElementsAre("id unknown_parameter"));
    EXPECT_THAT(refusals("shop.ListThings", "page_token=%ff"), ElementsAre("page_token malformed_parameter"));
    EXPECT_THAT(refusals("shop.ListThings", "page_token=%00"), ElementsAre("page_token malformed_parameter"));
}

TEST_F(ShopRoutes, need_a_required_parameter) {
    EXPECT_THAT(refusals("shop.Find", ""), ElementsAre("q required"));
    EXPECT_TRUE(send("shop.Find", "q=a"));
}

TEST_F(ShopRoutes, bound_the_number_of_parameters) {
    std::string query;
    for (int i = 0; i < 1000; ++i) {
        query += "words=a&";
    }
    EXPECT_THAT(refusals("shop.ListThings", query), ElementsAre(" too_many_parameters"));
}

TEST_F(ShopRoutes, read_a_field_from_the_body_and_the_rest_from_the_query) {
    ASSERT_TRUE(send("shop.CreateThing", "dry_run=true", R"({"name":"n"})"));
    EXPECT_THAT(shop.requests, ElementsAre(R"(thing { name: "n" } dry_run: true)"));
}

TEST_F(ShopRoutes, read_the_whole_request_but_its_path_from_the_body) {
    ASSERT_TRUE(send("shop.PutPart", "", R"({"quantity":2,"reason":"r"})"));
    EXPECT_THAT(shop.requests, ElementsAre(R"(id: "thing/1" part: "wheel" quantity: 2 reason: "r")"));
}

TEST_F(ShopRoutes, refuse_a_text_that_no_store_could_keep) {
    EXPECT_THAT(refusals("shop.PutPart", "", R"({"quantity":2,"reason":"a\u0000b"})"),
                ElementsAre("/reason invalid_value"));
}

TEST_F(ShopRoutes, refuse_path_parameters_in_the_body_and_the_body_in_the_query) {
    EXPECT_THAT(
        refusals("shop.PutPart", "quantity=2", R"({"id":"x","part":"y"})"),
        ElementsAre("/id unknown_field", "/part unknown_field", "/quantity required", "quantity unknown_parameter"));
}

TEST_F(ShopRoutes, need_a_body_only_where_something_in_it_is_required) {
    EXPECT_TRUE(send("shop.OpenBox", "", ""));
    EXPECT_TRUE(send("shop.OpenBox", "", "{}"));
    EXPECT_THAT(shop.requests, ElementsAre("", ""));
    shop.requests.clear();
    EXPECT_THAT(refusals("shop.PutPart", "", ""), ElementsAre(" invalid_json"));
    EXPECT_THAT(refusals("shop.CreateThing", "", ""), ElementsAre(" invalid_json"));
}

TEST_F(ShopRoutes, refuse_fields_where_there_is_no_body) {
    EXPECT_TRUE(send("shop.SealBox", "", ""));
    EXPECT_TRUE(send("shop.SealBox", "", "{}"));
    shop.requests.clear();
    EXPECT_THAT(refusals("shop.SealBox", "", R"({"id":"x"})"), ElementsAre("/id unknown_field"));
}

TEST_F(ShopRoutes, read_json_of_its_type_alone) {
    for (const std::string_view type : {"application/json", "Application/JSON ; charset=utf-8"}) {
        EXPECT_TRUE(send("shop.OpenBox", "", "{}", {{"Content-Type", type}})) << type;
    }
    for (const std::string_view type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", ";"}) {
        const auto answer = send("shop.OpenBox", "", "{}", {{"Content-Type", type}});
        ASSERT_FALSE(answer) << type;
        EXPECT_EQ(answer.error().kind, ErrorKind::unsupported_media);
        EXPECT_EQ(answer.error().code, "unsupported_media_type");
    }
}

TEST_F(ShopRoutes, hand_on_raw_bodies_and_headers) {
    ASSERT_TRUE(send("shop.Notice", "", "\x01{not json", {{"Content-Type", "text/x"}, {"X-Signature", "abc"}}));
    EXPECT_THAT(shop.requests, ElementsAre(R"(sender: "bank" body: "\001{not json" signature: "abc")"));
}

TEST_F(ShopRoutes, answer_with_json_and_an_etag) {
    shop.thing.set_etag("7");
    const auto answer = send("shop.GetThing", "");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->content_type, "application/json");
    EXPECT_THAT(answer->headers, ElementsAre(Pair("ETag", "\"7\"")));
    EXPECT_THAT(answer->body, ::testing::StartsWith("{\"id\":"));
}

TEST_F(ShopRoutes, answer_with_the_status_of_the_options) {
    EXPECT_EQ(send("shop.CreateThing", "", R"({"name":"n"})")->status, 201);
    shop.thing.set_state(THING_STATE_PENDING);
    EXPECT_EQ(send("shop.CreateThing", "", R"({"name":"n"})")->status, 202);
    EXPECT_EQ(send("shop.GetThing", "")->status, 200);

    const auto deleted = send("shop.DeleteThing", "");
    EXPECT_EQ(deleted->status, 204);
    EXPECT_EQ(deleted->body, "");
}

TEST_F(ShopRoutes, answer_raw_fields_as_they_are) {
    const auto answer = send("shop.GetPicture", "");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->content_type, "image/svg+xml");
    EXPECT_EQ(answer->body, "<svg/>");
}

TEST_F(ShopRoutes, pass_on_the_errors_of_the_service) {
    shop.refusal = conflict("out_of_stock", "Sold out.");
    EXPECT_EQ(send("shop.GetThing", "").error(), *shop.refusal);
    EXPECT_EQ(send("shop.DeleteThing", "").error(), *shop.refusal);
}

} // namespace
} // namespace merx::shop::v1
