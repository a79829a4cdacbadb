#include "http/json_writer.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace merx::json {
namespace {

std::string text_of(std::string_view text) {
    std::string out;
    Writer(out).string(text);
    return out;
}

template <class Number>
std::string number_of(Number value) {
    std::string out;
    Writer(out).number(value);
    return out;
}

std::string time_of(std::int64_t seconds, std::int32_t nanos) {
    std::string out;
    Writer(out).time(seconds, nanos);
    return out;
}

TEST(JsonWriter, separates_members_and_items) {
    std::string text;
    Writer out(text);
    out.begin_object();
    out.key("a");
    out.number(1);
    out.key("b");
    out.begin_array();
    out.item();
    out.boolean(true);
    out.item();
    out.null();
    out.item();
    out.begin_object();
    out.end_object();
    out.end_array();
    out.key("c\"");
    out.string("[");
    out.end_object();
    EXPECT_EQ(text, R"({"a":1,"b":[true,null,{}],"c\"":"["})");
}

TEST(JsonWriter, escapes_what_json_needs_escaped_wherever_it_stands) {
    for (std::size_t length = 0; length < 20; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            std::string text(length, 'x');
            text[at] = '"';
            EXPECT_EQ(text_of(text), '"' + std::string(at, 'x') + "\\\"" + std::string(length - at - 1, 'x') + '"');
        }
    }
    EXPECT_EQ(text_of(std::string("\0\x1f\b\f\n\r\t\\/\x7f", 10)),
              "\"\\u0000\\u001f\\u0008\\u000c\\n\\r\\t\\\\/\x7f\"");
}

TEST(JsonWriter, leaves_other_scripts_as_they_are) {
    EXPECT_EQ(text_of("für 人民 🛒 und mehr"), "\"für 人民 🛒 und mehr\"");
}

TEST(JsonWriter, writes_numbers_that_read_back_the_same) {
    EXPECT_EQ(number_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(number_of(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(number_of(0.1), "0.1");
    EXPECT_EQ(number_of(0.1F), "0.1");
    EXPECT_EQ(number_of(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(number_of(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(JsonWriter, writes_times_to_the_microsecond) {
    EXPECT_EQ(time_of(0, 0), "\"1970-01-01T00:00:00Z\"");
    EXPECT_EQ(time_of(1'767'225'599, 250'000'000), "\"2025-12-31T23:59:59.250Z\"");
    EXPECT_EQ(time_of(951'782'400, 1'999), "\"2000-02-29T00:00:00.000001Z\"");
    EXPECT_EQ(time_of(-1, 999'999'999), "\"1969-12-31T23:59:59.999999Z\"");
}

} // namespace
} // namespace merx::json
