// The JSON of generated messages: what is written, what reads back, and what is refused.
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "http/json_reader.hpp"
#include "http/json_writer.hpp"
#include "merx/shop/v1/shop.merx.hpp"

namespace merx::shop::v1 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

// "pointer code" of everything that is wrong with a text read as a Thing.
std::vector<std::string> refusals(std::string_view text) {
    const auto read = json::from_json<Thing>(text);
    std::vector<std::string> out;
    if (!read) {
        EXPECT_EQ(read.error().kind, ErrorKind::invalid_argument);
        EXPECT_EQ(read.error().code, "invalid_request");
        for (const FieldError& field : read.error().fields) {
            EXPECT_FALSE(field.detail.empty());
            out.push_back(field.pointer + ' ' + field.code);
        }
    }
    return out;
}

Thing read(std::string_view text) {
    auto thing = json::from_json<Thing>(text);
    EXPECT_TRUE(thing) << thing.error().detail;
    return thing ? *thing : Thing();
}

TEST(WrittenJson, shows_scalars_and_lists_always_and_the_rest_where_set) {
    EXPECT_EQ(json::to_json(Thing()),
              R"({"id":"","name":"","state":"","colors":[],"big":0,"huge":0,"ratio":0,"coarse":0,"active":false,)"
              R"("attributes":{},"places":{},"counts":{},"parts":[],"words":[],"numbers":[],"payload":"",)"
              R"("register":"","times":[],"etag":""})");
}

TEST(WrittenJson, has_every_kind_of_field) {
    Thing thing;
    thing.set_name("A \"thing\"\n\\ \x01 für 人");
    thing.set_note("");
    thing.set_state(THING_STATE_ON_SALE);
    thing.add_colors(Thing::COLOR_RED);
    thing.mutable_price()->set_amount(-1999);
    thing.mutable_price()->set_currency("USD");
    thing.set_weight_grams(0);
    thing.set_big(std::numeric_limits<std::int64_t>::min());
    thing.set_huge(std::numeric_limits<std::uint64_t>::max());
    thing.set_ratio(0.1);
    thing.set_coarse(2.5F);
    thing.set_active(true);
    (*thing.mutable_attributes())["b"] = "2";
    (*thing.mutable_attributes())["a"] = "1";
    thing.add_parts()->set_name("p");
    thing.mutable_release_time()->set_seconds(1'767'225'600);
    thing.mutable_release_time()->set_nanos(1'500'000);
    thing.set_payload("\xff\xfe");
    thing.set_secret("hidden");
    thing.set_street("s");
    EXPECT_EQ(json::to_json(thing),
              R"({"id":"","name":"A \"thing\"\n\\ \u0001 für 人","note":"","state":"on_sale","colors":["red"],)"
              R"("price":{"amount":-1999,"currency":"USD"},"weight_grams":0,"big":-9223372036854775808,)"
              R"("huge":18446744073709551615,"ratio":0.1,"coarse":2.5,"active":true,"attributes":{"a":"1","b":"2"},)"
              R"("places":{},"counts":{},"parts":[{"name":"p","count":0,"parts":[]}],"words":[],"numbers":[],)"
              R"("release_time":"2026-01-01T00:00:00.001500Z","payload":"__4","street":"s","register":"","times":[],)"
              R"("etag":""})");
}

TEST(WrittenJson, never_shows_an_input_only_field) {
    Thing thing;
    thing.set_secret("hunter2");
    EXPECT_THAT(json::to_json(thing), ::testing::Not(HasSubstr("hunter2")));
}

TEST(ReadJson, takes_every_kind_of_field) {
    const Thing thing = read(
        R"({"name":"n","note":"\u00fc\n","state":"pending","colors":["red","red"],"price":{"amount":1,"currency":"EUR"},
            "weight_grams":-1,"big":9223372036854775807,"huge":18446744073709551615,"ratio":1e3,"coarse":1,"active":true,
            "attributes":{"a/b":"c"},"places":{"top":{"name":"x","count":3}},"counts":{"k":5},"parts":[{"name":"y"}],
            "words":["a",""],"numbers":[1,-2],"release_time":"2026-01-01T02:00:00.25+02:00","payload":"__4",
            "secret":"s","locker":{"name":"l"},"register":"r","times":["1970-01-01T00:00:00Z"]})");
    EXPECT_EQ(thing.note(), "ü\n");
    EXPECT_EQ(thing.state(), THING_STATE_PENDING);
    EXPECT_EQ(thing.colors_size(), 2);
    EXPECT_EQ(thing.price().currency(), "EUR");
    EXPECT_EQ(thing.huge(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(thing.ratio(), 1000);
    EXPECT_EQ(thing.attributes().at("a/b"), "c");
    EXPECT_EQ(thing.places().at("top").count(), 3U);
    EXPECT_EQ(thing.counts().at("k"), 5);
    EXPECT_THAT(thing.words(), ElementsAre("a", ""));
    EXPECT_THAT(thing.numbers(), ElementsAre(1, -2));
    EXPECT_EQ(thing.release_time().seconds(), 1'767'225'600);
    EXPECT_EQ(thing.release_time().nanos(), 250'000'000);
    EXPECT_EQ(thing.payload(), "\xff\xfe");
    EXPECT_EQ(thing.secret(), "s");
    EXPECT_EQ(thing.locker().name(), "l");
    EXPECT_EQ(thing.register_(), "r");
    EXPECT_EQ(thing.times(0).seconds(), 0);
}

TEST(ReadJson, ignores_what_only_the_server_sets) {
    const Thing thing = read(R"({"name":"n","id":"mine","etag":7,"create_time":{"any":[1]}})");
    EXPECT_EQ(thing.id(), "");
    EXPECT_EQ(thing.etag(), "");
}

TEST(ReadJson, takes_null_for_what_may_be_unset_and_nothing_else) {
    EXPECT_FALSE(read(R"({"name":"n","note":null,"price":null,"street":null})").has_note());
    EXPECT_THAT(refusals(R"({"name":null,"big":null,"parts":null})"),
                ElementsAre("/name wrong_type", "/big wrong_type", "/parts wrong_type"));
}

TEST(ReadJson, gathers_everything_that_is_wrong_with_its_pointer) {
    EXPECT_THAT(refusals(R"({"name":1,"stat":"x","big":"5","numbers":[1,2.0,"3"],"parts":[{"name":"a"},{"count":-1}],
                             "places":{"a/b~c":{"name":"x","nom":1}},"price":[],"active":"yes"})"),
                ElementsAre("/name wrong_type", "/stat unknown_field", "/big wrong_type", "/numbers/1 wrong_type",
                            "/numbers/2 wrong_type", "/parts/1/count out_of_range", "/parts/1/name required",
                            "/places/a~1b~0c/nom unknown_field", "/price wrong_type", "/active wrong_type"));
}

TEST(ReadJson, refuses_numbers_outside_their_range) {
    EXPECT_THAT(
        refusals(R"({"name":"n","weight_grams":2147483648,"big":9223372036854775808,"huge":-1,"coarse":1e39})"),
        ElementsAre("/weight_grams out_of_range", "/big out_of_range", "/huge out_of_range", "/coarse out_of_range"));
}

TEST(ReadJson, points_at_a_number_that_no_machine_number_holds) {
    EXPECT_THAT(refusals(R"({"name":"n","parts":[{"name":"a/b \" ,{"},{"count":123456789012345678901234567890}]})"),
                ElementsAre("/parts/1/count out_of_range"));
    EXPECT_THAT(refusals(R"({"ratio":1e999})"), ElementsAre("/ratio out_of_range"));
    EXPECT_THAT(refusals(R"({"ratio":-1e999})"), ElementsAre("/ratio out_of_range"));
    EXPECT_THAT(refusals(R"({"big":012})"), ElementsAre("/big invalid_json"));
}

TEST(ReadJson, refuses_what_is_given_twice) {
    EXPECT_THAT(
        refusals(R"({"name":"n","name":"m","attributes":{"a":"1","a":"2"},"street":"s","locker":{"name":"l"}})"),
        ElementsAre("/name duplicate_field", "/attributes/a duplicate_field", "/locker more_than_one"));
}

TEST(ReadJson, refuses_values_that_an_enum_does_not_have) {
    EXPECT_THAT(refusals(R"({"name":"n","state":"PENDING"})"), ElementsAre("/state invalid_value"));
    EXPECT_THAT(refusals(R"({"name":"n","state":""})"), ElementsAre("/state invalid_value"));
    EXPECT_THAT(refusals(R"({"name":"n","state":"unspecified"})"), ElementsAre("/state invalid_value"));
    EXPECT_THAT(refusals(R"({"name":"n","state":1})"), ElementsAre("/state wrong_type"));
    EXPECT_THAT(json::from_json<Thing>(R"({"name":"n","state":"x"})").error().detail,
                HasSubstr("one of: pending, on_sale."));
}

TEST(ReadJson, refuses_malformed_times_and_bytes) {
    EXPECT_THAT(refusals(R"({"name":"n","release_time":"yesterday","payload":"a=","times":[5]})"),
                ElementsAre("/release_time invalid_value", "/payload invalid_value", "/times/0 wrong_type"));
}

TEST(ReadJson, needs_what_is_required_and_not_empty) {
    EXPECT_THAT(refusals("{}"), ElementsAre("/name required"));
    EXPECT_THAT(refusals(R"({"name":""})"), ElementsAre("/name required"));
}

TEST(ReadJson, refuses_what_is_not_json) {
    for (const std::string_view text : {"",
                                        " ",
                                        "{",
                                        "}",
                                        "[1",
                                        "{\"name\":\"n\"}}",
                                        "{\"name\":\"n\"} x",
                                        "{\"name\":\"n\",}",
                                        "{'name':'n'}",
                                        "{\"name\":\"\x01\"}",
                                        "{\"name\":\"\\x\"}",
                                        "{\"name\":tru}",
                                        "{\"name\" \"n\"}",
                                        "// c\n{}",
                                        "\xef\xbb\xbf{}x",
                                        "{\"name\":\"\xff\"}",
                                        "{\"name\":\"\xed\xa0\x80\"}",
                                        "{\"name\":\"\\ud800\"}",
                                        "nul",
                                        "\0"}) {
        EXPECT_THAT(refusals(text), ElementsAre(" invalid_json")) << text;
    }
}

TEST(ReadJson, needs_an_object) {
    for (const std::string_view text : {"null", "[]", "1", "\"x\"", "true"}) {
        EXPECT_THAT(refusals(text), ElementsAre(" wrong_type")) << text;
    }
}

TEST(ReadJson, bounds_the_depth) {
    std::string deep;
    for (int i = 0; i < 100; ++i) {
        deep += R"({"name":"p","parts":[)";
    }
    EXPECT_THAT(refusals(deep), ::testing::SizeIs(1));
    EXPECT_THAT(refusals(R"({"name":"n","x":)" + std::string(1000, '[') + std::string(1000, ']') + "}"),
                ElementsAre(" too_deep"));
}

TEST(ReadJson, bounds_what_it_says) {
    std::string text = R"({"name":"n")";
    for (int i = 0; i < 1000; ++i) {
        text += R"(,")" + std::string(1000, 'x') + std::to_string(i) + R"(":1)";
    }
    const auto read = json::from_json<Thing>(text + "}");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().fields.size(), json::FieldErrors::max_errors);
    EXPECT_LE(read.error().fields.front().pointer.size(), json::FieldErrors::max_pointer);
}

} // namespace
} // namespace merx::shop::v1
