#include "core/base64.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace merx {
namespace {

// RFC 4648, section 10, without the padding.
TEST(Base64Url, agrees_with_the_vectors_of_its_rfc) {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xff\xef", "_-8"},
    };
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(to_base64url(bytes), text);
        EXPECT_EQ(from_base64url(text), bytes);
    }
}

TEST(Base64Url, refuses_what_is_not_canonical) {
    for (const std::string_view text :
         {"A", "Zg==", "Zg=", "Zh", "Zm9", "Zm8 ", " Zm8", "Zm+v", "Zm/v", "Zm9v\n", "Zm9vY", "Zm\xc3\xa9"}) {
        EXPECT_FALSE(from_base64url(text).has_value()) << text;
    }
}

RC_GTEST_PROP(Base64Url, comes_back_as_it_was, (const std::string& bytes)) {
    RC_ASSERT(from_base64url(to_base64url(bytes)) == bytes);
}

RC_GTEST_PROP(Base64Url, has_one_text_for_each_value, (const std::string& text)) {
    const auto bytes = from_base64url(text);
    RC_ASSERT(!bytes || to_base64url(*bytes) == text);
}

} // namespace
} // namespace merx
