#include "core/page.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "core/base64.hpp"

namespace merx {
namespace {

std::string code_of(const Result<PageRequest>& result) {
    return result.error().fields.at(0).code;
}

TEST(PageRequest, bounds_the_size) {
    EXPECT_EQ(PageRequest::make(0, "", "products")->size(), PageRequest::default_size);
    EXPECT_EQ(PageRequest::make(1, "", "products")->size(), 1);
    EXPECT_EQ(PageRequest::make(101, "", "products")->size(), PageRequest::max_size);
    EXPECT_EQ(PageRequest::make(std::numeric_limits<std::int64_t>::max(), "", "products")->size(),
              PageRequest::max_size);
    EXPECT_EQ(code_of(PageRequest::make(-1, "", "products")), "invalid_page_size");
}

TEST(PageRequest, starts_at_the_first_row_without_a_token) {
    EXPECT_TRUE(PageRequest::make(0, "", "products")->after().empty());
}

TEST(PageToken, does_not_travel_between_lists) {
    const std::string token = encode_page_token({"1999", "prod_1"}, "products:price");
    EXPECT_TRUE(PageRequest::make(0, token, "products:price").has_value());
    for (const std::string_view list : {"products:name", "products", "", "orders:price"}) {
        EXPECT_EQ(code_of(PageRequest::make(0, token, list)), "invalid_page_token") << list;
    }
}

TEST(PageToken, that_was_changed_is_refused) {
    const std::string token = encode_page_token({"1999", "prod_1"}, "products:price");
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(code_of(PageRequest::make(0, changed, "products:price")), "invalid_page_token") << changed;
        EXPECT_FALSE(PageRequest::make(0, token.substr(0, i + 1) + "*", "products:price").has_value());
    }
    EXPECT_FALSE(PageRequest::make(0, token + "AAAA", "products:price").has_value());
}

TEST(PageToken, that_is_no_token_is_refused) {
    for (const std::string_view text : {"a", "=", "AAAA", "2", "../../etc/passwd", "AAAAAAAAAAA", "'; DROP TABLE"}) {
        EXPECT_FALSE(PageRequest::make(0, text, "products").has_value()) << text;
    }
    EXPECT_FALSE(PageRequest::make(0, std::string(100'000, 'A'), "products").has_value());
}

RC_GTEST_PROP(PageToken, carries_any_cursor, ()) {
    const auto cursor = *rc::gen::nonEmpty(rc::gen::arbitrary<std::vector<std::string>>());
    RC_PRE(encode_page_token(cursor, "list").size() < 4096);
    RC_ASSERT(PageRequest::make(0, encode_page_token(cursor, "list"), "list")->after() == cursor);
}

RC_GTEST_PROP(PageToken, takes_any_text_without_harm, (const std::string& text)) {
    static_cast<void>(PageRequest::make(0, text, "list"));
    static_cast<void>(PageRequest::make(0, to_base64url(text), "list"));
    RC_SUCCEED("neither crashed nor hung");
}

} // namespace
} // namespace merx
