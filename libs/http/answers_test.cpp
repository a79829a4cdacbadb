#include <gtest/gtest.h>

#include "http/date.hpp"
#include "http/etag.hpp"
#include "http/gzip.hpp"
#include "http/problem.hpp"
#include "http/response_writer.hpp"

namespace merx::http {
namespace {

TEST(HttpDate, writes_the_example_of_the_specification) {
    EXPECT_EQ(to_http_date(parse_rfc3339("1994-11-06T08:49:37Z").value()), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(ResponseWriter, writes_the_lines_it_was_given) {
    Response response;
    response.status = 201;
    response.headers.emplace_back("Location", "/products/p");
    std::string head;
    append_head(head, response, {.body_size = 2, .keep_alive = true, .date = "now"});
    EXPECT_EQ(head, "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nLocation: /products/p\r\n"
                    "Content-Length: 2\r\nDate: now\r\n\r\n");
    response.shared_head = std::make_shared<const std::string>("ETag: \"x\"\r\n");
    response.status = 304;
    head.clear();
    append_head(head, response, {.body_size = 0, .keep_alive = false, .date = "now"});
    EXPECT_EQ(head, "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nLocation: /products/p\r\nDate: now\r\n"
                    "Connection: close\r\n\r\n");
}

TEST(Problem, has_the_shape_that_clients_rely_on) {
    Error error = invalid("/lines/0/quantity", "out_of_range", "Must be at least 1.");
    const Response response = problem(error, "req_1");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(
        response.body,
        R"({"type":"urn:merx:problem:invalid_request","title":"Bad Request","status":400,"code":"invalid_request",)"
        R"("detail":"Must be at least 1.","request_id":"req_1",)"
        R"("errors":[{"pointer":"/lines/0/quantity","code":"out_of_range","detail":"Must be at least 1."}]})");
}

TEST(Problem, says_when_to_try_again) {
    Error error = unavailable("busy", "Busy.");
    error.retry_after = std::chrono::seconds{3};
    const Response response = problem(error, "");
    EXPECT_EQ(response.headers.back(), (std::pair<std::string, std::string>{"Retry-After", "3"}));
    EXPECT_FALSE(response.body.contains("request_id"));
}

TEST(Gzip, knows_who_takes_it) {
    for (const std::string_view yes : {"gzip", "br, gzip", "GZIP;q=0.1", "deflate , gzip ; q=1"}) {
        EXPECT_TRUE(accepts_gzip(yes)) << yes;
    }
    for (const std::string_view no : {"", "br", "identity", "gzip;q=0", "gzip; q=0.000", "xgzip"}) {
        EXPECT_FALSE(accepts_gzip(no)) << no;
    }
}

TEST(Gzip, packs_the_same_text_the_same_way_again) {
    const std::string text(10'000, 'a');
    EXPECT_EQ(gzip(text), gzip(text));
    EXPECT_LT(gzip(text).size(), 100U);
}

TEST(Etag, names_the_bytes) {
    EXPECT_EQ(etag_of("a"), etag_of("a"));
    EXPECT_NE(etag_of("a"), etag_of("b"));
    EXPECT_EQ(etag_of("").size(), 22U);
}

TEST(Etag, is_found_in_a_list_and_past_weakness) {
    EXPECT_TRUE(none_match_names("\"a\"", "\"a\""));
    EXPECT_TRUE(none_match_names("\"b\" , W/\"a\"", "\"a\""));
    EXPECT_TRUE(none_match_names("*", "\"a\""));
    EXPECT_FALSE(none_match_names("", "\"a\""));
    EXPECT_FALSE(none_match_names("\"ab\"", "\"a\""));
}

} // namespace
} // namespace merx::http
