// The document that is served at /openapi.json, made of generated parts.
#include "http/openapi.hpp"

#include <array>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "merx/shop/v1/shop.merx.hpp"

namespace merx::shop::v1 {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr std::string_view other_part =
    R"({"paths":{"/things/{id}":{"patch":{"operationId":"x","tags":["other"]}}},"components":{"schemas":{"other.X":{}}}})";

std::string document() {
    const std::array<std::string_view, 2> parts = {thing_service_openapi(), other_part};
    return http::merge_openapi(parts, {.version = "1.2.3"});
}

// Every "$ref" of a document.
void collect_refs(simdjson::dom::element element, std::set<std::string>& refs) {
    if (element.is_object()) {
        for (const auto member : element.get_object()) {
            if (member.key == "$ref") {
                refs.emplace(member.value.get_string().value());
            }
            collect_refs(member.value, refs);
        }
    } else if (element.is_array()) {
        for (const auto item : element.get_array()) {
            collect_refs(item, refs);
        }
    }
}

TEST(OpenApi, is_one_document_of_all_parts) {
    const std::string text = document();
    simdjson::dom::parser parser;
    const simdjson::dom::element api = parser.parse(text);
    EXPECT_EQ(api["openapi"].get_string().value(), "3.1.0");
    EXPECT_EQ(api["info"]["version"].get_string().value(), "1.2.3");
    EXPECT_EQ(api["paths"]["/things/{id}"].get_object().size(), 3U); // get, delete, and the other part's patch
    EXPECT_EQ(api["paths"]["/things"]["post"]["operationId"].get_string().value(), "shop.CreateThing");
    EXPECT_FALSE(api["components"]["schemas"]["other.X"].error());
}

TEST(OpenApi, refers_only_to_what_it_has) {
    const std::string text = document();
    simdjson::dom::parser parser;
    const simdjson::dom::element api = parser.parse(text);
    std::set<std::string> refs;
    collect_refs(api, refs);
    EXPECT_THAT(refs, Contains("#/components/schemas/shop.Thing"));
    EXPECT_THAT(refs, Contains("#/components/responses/Problem"));
    EXPECT_THAT(refs, Contains("#/components/parameters/IdempotencyKey"));
    for (const std::string& ref : refs) {
        EXPECT_EQ(api.at_pointer(ref.substr(1)).error(), simdjson::SUCCESS) << ref;
    }
}

TEST(OpenApi, refuses_what_is_not_a_part) {
    const std::array<std::string_view, 1> parts = {"{}"};
    EXPECT_THROW(http::merge_openapi(parts, {}), std::invalid_argument);
}

} // namespace
} // namespace merx::shop::v1
