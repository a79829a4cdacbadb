#include "http/binding.hpp"

#include <gtest/gtest.h>

namespace merx::http {
namespace {

TEST(PercentDecode, gives_the_bytes_that_were_meant) {
    EXPECT_EQ(percent_decode("a%20b%2Fc%c3%BC", false), "a b/cü");
    EXPECT_EQ(percent_decode("a+b", true), "a b");
    EXPECT_EQ(percent_decode("a+b", false), "a+b");
    EXPECT_EQ(percent_decode("", true), "");
}

TEST(PercentDecode, refuses_what_is_malformed) {
    for (const std::string_view text : {"%", "%4", "%4g", "%%41", "a%", "%00", "%ff", "%c3", "%ed%a0%80"}) {
        EXPECT_FALSE(percent_decode(text, true)) << text;
    }
}

} // namespace
} // namespace merx::http
