#include "core/text.hpp"

#include <gtest/gtest.h>

namespace merx {
namespace {

TEST(Utf8, accepts_every_length_at_its_limits) {
    for (const std::string_view text :
         {"", "plain", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
          "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "Grüße, 東京 🛒"}) {
        EXPECT_TRUE(is_valid_utf8(text)) << text;
    }
    EXPECT_TRUE(is_valid_utf8(std::string_view("a\0b", 3)));
}

TEST(Utf8, refuses_malformed_sequences) {
    for (const std::string_view text :
         {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2 ", "\xe0\x9f\xbf", "\xe0\xa0", "\xed\xa0\x80",
          "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xff",
          "ok\xe2\x82", "\xe2\x28\xa1"}) {
        EXPECT_FALSE(is_valid_utf8(text));
    }
}

TEST(CodePoints, are_counted_not_bytes) {
    EXPECT_EQ(count_code_points(""), 0U);
    EXPECT_EQ(count_code_points("abc"), 3U);
    EXPECT_EQ(count_code_points("Grüße"), 5U);
    EXPECT_EQ(count_code_points("東京🛒"), 3U);
}

TEST(Trim, takes_blanks_from_both_ends_only) {
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(trim(" \t\r\n"), "");
    EXPECT_EQ(trim("  a b \n"), "a b");
    EXPECT_EQ(trim("a"), "a");
}

TEST(AsciiLower, leaves_other_letters_alone) {
    EXPECT_EQ(ascii_lower("Ada@Example.ORG"), "ada@example.org");
    EXPECT_EQ(ascii_lower("ÄZ@[`{"), "Äz@[`{");
}

} // namespace
} // namespace merx
