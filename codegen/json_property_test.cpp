// Any message reads back as it was written, and no text breaks the reader.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "http/json_reader.hpp"
#include "http/json_writer.hpp"
#include "merx/shop/v1/shop.merx.hpp"

namespace merx::shop::v1 {
namespace {

using google::protobuf::util::MessageDifferencer;

// UTF-8 with plenty of what has to be escaped.
rc::Gen<std::string> texts() {
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(
                            rc::gen::element<std::string>("a", "Z", "\"", "\\", "\n", "\t", "\x01", "\x1f", " ", "/",
                                                          "~", "é", "人", "🛒", "long enough to be several words")),
                        [](const std::vector<std::string>& parts) {
                            std::string text;
                            for (const std::string& part : parts) {
                                text += part;
                            }
                            return text;
                        });
}

rc::Gen<std::string> names() {
    return rc::gen::map(texts(), [](const std::string& text) { return "n" + text; });
}

void fill(Thing::Part& part, int depth) {
    part.set_name(*names());
    part.set_count(*rc::gen::arbitrary<std::uint32_t>());
    for (int i = depth > 0 ? *rc::gen::inRange(0, 3) : 0; i > 0; --i) {
        fill(*part.add_parts(), depth - 1);
    }
}

void fill_time(google::protobuf::Timestamp& time) {
    time.set_seconds(*rc::gen::inRange<std::int64_t>(-62'135'596'800, 253'402'300'799));
    time.set_nanos(*rc::gen::inRange(0, 1'000'000) * 1000);
}

Thing some_thing() {
    Thing thing;
    thing.set_name(*names());
    if (*rc::gen::arbitrary<bool>()) {
        thing.set_note(*texts());
    }
    thing.set_state(*rc::gen::element(THING_STATE_PENDING, THING_STATE_ON_SALE));
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
        thing.add_colors(Thing::COLOR_RED);
        thing.add_words(*texts());
        thing.add_numbers(*rc::gen::arbitrary<std::int32_t>());
        fill_time(*thing.add_times());
        (*thing.mutable_attributes())[*texts()] = *texts();
        (*thing.mutable_counts())[*texts()] = *rc::gen::arbitrary<std::int64_t>();
        fill((*thing.mutable_places())[*texts()], 1);
        fill(*thing.add_parts(), 3);
    }
    if (*rc::gen::arbitrary<bool>()) {
        thing.mutable_price()->set_amount(*rc::gen::arbitrary<std::int64_t>());
        thing.mutable_price()->set_currency(*texts());
        thing.set_weight_grams(*rc::gen::arbitrary<std::int32_t>());
        fill_time(*thing.mutable_release_time());
    }
    thing.set_big(*rc::gen::arbitrary<std::int64_t>());
    thing.set_huge(*rc::gen::arbitrary<std::uint64_t>());
    thing.set_ratio(*rc::gen::arbitrary<double>());
    thing.set_coarse(*rc::gen::arbitrary<float>());
    thing.set_active(*rc::gen::arbitrary<bool>());
    thing.set_payload(*rc::gen::arbitrary<std::string>());
    switch (*rc::gen::inRange(0, 3)) {
    case 0: thing.set_street(*texts()); break;
    case 1: fill(*thing.mutable_locker(), 1); break;
    default: break;
    }
    thing.set_register_(*texts());
    return thing;
}

RC_GTEST_PROP(Json, reads_back_as_it_was_written, ()) {
    const Thing thing = some_thing();
    const std::string text = json::to_json(thing);
    const auto read = json::from_json<Thing>(text);
    if (!read) {
        RC_FAIL(read.error().fields.front().pointer + ' ' + read.error().detail + '\n' + text);
    }
    RC_ASSERT(MessageDifferencer::Equals(*read, thing));
    RC_ASSERT(json::to_json(*read) == text);
}

// A few changed bytes reach far deeper than random text does.
RC_GTEST_PROP(Json, gives_a_message_or_errors_for_any_text, ()) {
    std::string text = json::to_json(some_thing());
    for (int changes = *rc::gen::inRange(1, 6); changes > 0; --changes) {
        const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
        switch (*rc::gen::inRange(0, 3)) {
        case 0: text[at] = *rc::gen::arbitrary<char>(); break;
        case 1: text.erase(at, *rc::gen::inRange<std::size_t>(1, 10)); break;
        default:
            text.insert(at,
                        *rc::gen::element<std::string>("{", "}", "[", "]", ",", ":", "\"", "9", "-", "\\", "1e999"));
        }
        if (text.empty()) {
            break;
        }
    }
    const auto read = json::from_json<Thing>(text);
    RC_ASSERT(read.has_value() || !read.error().fields.empty());
}

} // namespace
} // namespace merx::shop::v1
