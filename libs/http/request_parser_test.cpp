#include "http/request_parser.hpp"

#include <gtest/gtest.h>

namespace merx::http {
namespace {

// What came of a whole request's text: its refusal, or what was understood.
struct Outcome {
    std::optional<Refusal> refusal;
    bool complete = false;
    std::size_t used = 0;
};

Outcome read(RequestParser& parser, std::string_view text) {
    const auto end = parser.find_header_end(text, 0);
    if (end.refusal) {
        return {.refusal = end.refusal};
    }
    if (end.size == 0) {
        return {};
    }
    if (const auto refusal = parser.read_header(text.substr(0, end.size))) {
        return {.refusal = refusal};
    }
    std::size_t used = end.size;
    while (parser.wants_body() && used < text.size()) {
        const auto step = parser.read_body(text.substr(used));
        if (step.refusal) {
            return {.refusal = step.refusal};
        }
        used += step.used;
        if (step.used == 0) {
            break;
        }
    }
    return {.refusal = {}, .complete = !parser.wants_body(), .used = used};
}

int refused_with(std::string_view text, const Limits& limits = {}) {
    RequestParser parser(limits);
    const Outcome outcome = read(parser, text);
    return outcome.refusal ? outcome.refusal->status : 0;
}

TEST(RequestParser, understands_a_plain_request) {
    RequestParser parser({});
    const std::string_view text = "GET /products?page_size=20 HTTP/1.1\r\nHost: shop\r\nAccept:  text/html \r\n\r\n";
    const Outcome outcome = read(parser, text);
    ASSERT_TRUE(outcome.complete);
    const Request& request = parser.request();
    EXPECT_EQ(request.method, Method::get);
    EXPECT_EQ(request.target, "/products?page_size=20");
    EXPECT_EQ(request.path, "/products");
    EXPECT_EQ(request.query, "page_size=20");
    EXPECT_EQ(request.header("aCCEPT"), "text/html");
    EXPECT_EQ(request.header("Cookie"), "");
    EXPECT_TRUE(request.keep_alive);
    EXPECT_EQ(outcome.used, text.size());
}

TEST(RequestParser, takes_bodies_of_either_framing_and_leaves_what_follows) {
    RequestParser parser({});
    const std::string_view counted = "POST /a HTTP/1.1\r\nHost: s\r\nContent-Length: 5\r\n\r\nhelloGET /";
    Outcome outcome = read(parser, counted);
    ASSERT_TRUE(outcome.complete);
    EXPECT_EQ(parser.request().body, "hello");
    EXPECT_EQ(outcome.used, counted.size() - 5);

    const std::string_view chunked = "POST /a HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     "5;note=x\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\nGET /";
    outcome = read(parser, chunked);
    ASSERT_TRUE(outcome.complete);
    EXPECT_EQ(parser.request().body, "hello world");
    EXPECT_EQ(parser.request().header("Trailer"), "");
    EXPECT_EQ(outcome.used, chunked.size() - 5);
}

TEST(RequestParser, reads_the_forms_of_a_target) {
    RequestParser parser({});
    ASSERT_TRUE(read(parser, "GET http://shop.example/a?b=c HTTP/1.1\r\nHost: s\r\n\r\n").complete);
    EXPECT_EQ(parser.request().target, "/a?b=c");
    ASSERT_TRUE(read(parser, "GET http://shop.example HTTP/1.1\r\nHost: s\r\n\r\n").complete);
    EXPECT_EQ(parser.request().path, "/");
    ASSERT_TRUE(read(parser, "OPTIONS * HTTP/1.1\r\nHost: s\r\n\r\n").complete);
    EXPECT_EQ(parser.request().path, "*");
    for (const std::string_view target : {"*", "products", "/a#b", "//\x7F", "/\xC3\xA4"}) {
        EXPECT_EQ(refused_with("GET " + std::string(target) + " HTTP/1.1\r\nHost: s\r\n\r\n"), 400) << target;
    }
}

TEST(RequestParser, closes_after_http_1_0_and_when_asked_to) {
    RequestParser parser({});
    ASSERT_TRUE(read(parser, "GET / HTTP/1.0\r\n\r\n").complete);
    EXPECT_FALSE(parser.request().keep_alive);
    ASSERT_TRUE(read(parser, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").complete);
    EXPECT_FALSE(parser.request().keep_alive);
    ASSERT_TRUE(read(parser, "GET / HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n").complete);
    EXPECT_FALSE(parser.request().keep_alive);
}

TEST(RequestParser, refuses_every_doubt_about_where_a_body_ends) {
    const std::string start = "POST / HTTP/1.1\r\nHost: s\r\n";
    for (const std::string_view header : {
             "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
             "Content-Length: 5\r\nContent-Length: 6\r\n",
             "Content-Length: 5\r\nContent-Length: 5\r\n",
             "Content-Length: 5, 5\r\n",
             "Content-Length: +5\r\n",
             "Content-Length: -1\r\n",
             "Content-Length: 0x5\r\n",
             "Content-Length: 99999999999999999999999\r\n",
             "Content-Length:\r\n",
             "Content-Length : 5\r\n",
             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding:\r\n chunked\r\n",
             "X: 1\r\n folded\r\n",
             "X: 1\nContent-Length: 5\r\n",
             "X: a\rb\r\n",
             " Content-Length: 5\r\n",
             "Content-Length\r\n",
             ": 5\r\n",
         }) {
        EXPECT_EQ(refused_with(start + std::string(header) + "\r\nhello"), 400) << header;
    }
    for (const std::string_view coding :
         {"gzip", "chunked, gzip", "gzip, chunked", "identity", "xchunked", "\"chunked\""}) {
        EXPECT_EQ(refused_with(start + "Transfer-Encoding: " + std::string(coding) + "\r\n\r\n0\r\n\r\n"), 501)
            << coding;
    }
    EXPECT_EQ(refused_with("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
}

TEST(RequestParser, refuses_broken_chunks) {
    const std::string start = "POST / HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string_view body : {"g\r\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n",
                                        "-5\r\nhello\r\n0\r\n\r\n", "5 5\r\nhello\r\n0\r\n\r\n", "\r\n\r\n\r\n\r\n",
                                        "0\r\nContent-Length: 5\r\n\r\n", "5;\x01\r\nhello\r\n0\r\n\r\n"}) {
        EXPECT_EQ(refused_with(start + std::string(body)), 400) << body;
    }
    EXPECT_EQ(refused_with(start + "fffffffffffffffff\r\n"), 400);
}

TEST(RequestParser, refuses_bytes_that_have_no_place_in_a_header) {
    using namespace std::string_view_literals;
    EXPECT_EQ(refused_with("GET /a\0b HTTP/1.1\r\nHost: s\r\n\r\n"sv), 400);
    EXPECT_EQ(refused_with("GET / HTTP/1.1\r\nHost: s\r\nX: a\0b\r\n\r\n"sv), 400);
    EXPECT_EQ(refused_with("GET / HTTP/1.1\r\nHost: s\r\nX\0: a\r\n\r\n"sv), 400);
    EXPECT_EQ(refused_with("GET / HTTP/1.1\r\nHost: s\r\nX: \x01\r\n\r\n"sv), 400);
    EXPECT_EQ(refused_with("\x16\x03\x01\x02\r\n\r\n"sv), 400);
    EXPECT_EQ(refused_with("GET / HTTP/1.1\nHost: s\n\n"sv), 400);
    EXPECT_EQ(refused_with("GET  / HTTP/1.1\r\nHost: s\r\n\r\n"sv), 400);
    EXPECT_EQ(refused_with("GET / HTTP/1.1 \r\nHost: s\r\n\r\n"sv), 400);
    EXPECT_EQ(refused_with("GET /\r\n\r\n"sv), 400);
}

TEST(RequestParser, wants_exactly_one_host) {
    EXPECT_EQ(refused_with("GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(refused_with("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
    EXPECT_EQ(refused_with("GET / HTTP/1.0\r\n\r\n"), 0);
}

TEST(RequestParser, names_what_it_does_not_speak) {
    EXPECT_EQ(refused_with("GET / HTTP/2.0\r\nHost: s\r\n\r\n"), 505);
    EXPECT_EQ(refused_with("GET / HTTP/1.2\r\nHost: s\r\n\r\n"), 505);
    EXPECT_EQ(refused_with("PRI * HTTP/2.0\r\n\r\n"), 505);
    EXPECT_EQ(refused_with("GET / HTTQ/1.1\r\nHost: s\r\n\r\n"), 400);
    EXPECT_EQ(refused_with("FETCH / HTTP/1.1\r\nHost: s\r\n\r\n"), 501);
    EXPECT_EQ(refused_with("CONNECT shop:443 HTTP/1.1\r\nHost: s\r\n\r\n"), 501);
    EXPECT_EQ(refused_with("POST / HTTP/1.1\r\nHost: s\r\nExpect: a miracle\r\n\r\n"), 417);
}

TEST(RequestParser, keeps_to_its_bounds) {
    const Limits limits;
    const std::string long_path(limits.target_bytes, 'a');
    EXPECT_EQ(refused_with("GET /" + long_path + " HTTP/1.1\r\nHost: s\r\n\r\n"), 414);
    EXPECT_EQ(refused_with("GET /" + std::string(limits.header_bytes, 'a')), 414);
    EXPECT_EQ(refused_with("GET / HTTP/1.1\r\nHost: s\r\nX: " + std::string(limits.header_bytes, 'a') + "\r\n\r\n"),
              431);
    EXPECT_EQ(refused_with("GET / HTTP/1.1\r\nHost: s\r\nX: " + std::string(limits.header_bytes, 'a')), 431);
    std::string many = "GET / HTTP/1.1\r\nHost: s\r\n";
    for (std::size_t i = 0; i < limits.headers; ++i) {
        many += "X: 1\r\n";
    }
    EXPECT_EQ(refused_with(many + "\r\n"), 431);
    EXPECT_EQ(refused_with("POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 1048577\r\n\r\n"), 413);
    EXPECT_EQ(refused_with("POST / HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n"), 413);
    EXPECT_EQ(refused_with("POST / HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\nffffe\r\n"),
              413);
}

TEST(RequestParser, reads_chunks_wherever_they_are_cut) {
    const std::string header = "POST / HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string body = "5;a=\"b\"\r\nhello\r\n1\r\n!\r\n0\r\nT: 1\r\n\r\n";
    for (std::size_t cut = 0; cut <= body.size(); ++cut) {
        RequestParser parser({});
        ASSERT_FALSE(parser.read_header(header));
        auto first = parser.read_body(std::string_view(body).substr(0, cut));
        ASSERT_FALSE(first.refusal) << cut;
        std::size_t used = first.used;
        while (parser.wants_body()) {
            const auto next = parser.read_body(std::string_view(body).substr(used));
            ASSERT_FALSE(next.refusal) << cut;
            ASSERT_GT(next.used, 0U) << cut;
            used += next.used;
        }
        EXPECT_EQ(used, body.size());
        EXPECT_EQ(parser.request().body, "hello!");
    }
}

} // namespace
} // namespace merx::http
