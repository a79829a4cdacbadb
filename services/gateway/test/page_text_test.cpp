#include "gateway/adapters/page_text.hpp"

#include <gtest/gtest.h>

namespace merx::gateway {
namespace {

CachedAnswer::Text text(std::string bytes) {
    return std::make_shared<const std::string>(std::move(bytes));
}

const std::vector<std::string> operations{"catalog.ListProducts", "catalog.GetProduct"};

TEST(PageText, gives_the_page_again) {
    const CachedAnswer page{.operation = 1,
                            .made = from_micros(1'700'000'000'000'001),
                            .etag = "\"e:1\"",
                            .head = text("Content-Type: application/json\r\n"),
                            .body = text(std::string("{}\0:", 4)),
                            .gzip_head = text("Content-Encoding: gzip\r\n"),
                            .gzip_body = text("\x1F\x8B")};
    const auto read = page_of(to_text(page, operations[1]), operations);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->operation, 1U);
    EXPECT_EQ(read->made, page.made);
    EXPECT_EQ(read->etag, page.etag);
    EXPECT_EQ(*read->head, *page.head);
    EXPECT_EQ(*read->body, *page.body);
    EXPECT_EQ(*read->gzip_head, *page.gzip_head);
    EXPECT_EQ(*read->gzip_body, *page.gzip_body);
}

TEST(PageText, keeps_a_page_without_gzip_without_it) {
    const CachedAnswer page{.etag = "e", .head = text("h"), .body = text("")};
    const auto read = page_of(to_text(page, operations[0]), operations);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read->body, "");
    EXPECT_FALSE(read->gzip_head);
    EXPECT_FALSE(read->gzip_body);
}

TEST(PageText, is_no_page_where_anything_is_missing_or_strange) {
    const CachedAnswer page{.etag = "e", .head = text("h"), .body = text("b")};
    const std::string whole = to_text(page, operations[0]);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(page_of(whole.substr(0, size), operations)) << size;
    }
    EXPECT_FALSE(page_of(whole + "1:x", operations));
    EXPECT_FALSE(page_of(to_text(page, "catalog.Unknown"), operations));
    EXPECT_FALSE(page_of("999999999999999999999:x", operations));
    EXPECT_FALSE(page_of("-1:x", operations));
}

} // namespace
} // namespace merx::gateway
