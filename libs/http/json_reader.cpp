#include "http/json_reader.hpp"

#include <bit>
#include <limits>
#include <optional>
#include <vector>

#include <simdjson.h>

#include "core/assert.hpp"
#include "core/base64.hpp"
#include "core/clock.hpp"
#include "http/json_number_error.hpp"

namespace merx::json {
namespace {

namespace dom = simdjson::dom;

// Parsers kept for the next text of the same thread hold on to no more than this.
constexpr std::size_t kept_capacity = 1 << 20;
constexpr std::size_t kept_parsers = 4;

void append_segment(std::string& pointer, std::string_view key) {
    pointer += '/';
    for (const char c : key.substr(0, FieldErrors::max_pointer)) {
        switch (c) {
        case '~': pointer += "~0"; break;
        case '/': pointer += "~1"; break;
        default: pointer += c;
        }
    }
}

} // namespace

struct Reader::State {
    // A container the cursor is in, and how far.
    struct Level {
        dom::element container;
        bool is_object;
        bool begun = false;
        std::size_t index = 0;
        std::string_view key{};
        dom::object::iterator member{};
        dom::object::iterator members_end{};
        dom::array::iterator item{};
        dom::array::iterator items_end{};
    };

    dom::parser parser;
    std::vector<Level> levels;
    dom::element current;
    bool valid = false;

    static std::vector<std::unique_ptr<State>>& spare() {
        thread_local std::vector<std::unique_ptr<State>> states;
        return states;
    }
    static std::unique_ptr<State> take() {
        auto& states = spare();
        if (states.empty()) {
            auto made = std::make_unique<State>();
            MERX_ASSERT(made->parser.allocate(16 * 1024, max_depth) == simdjson::SUCCESS);
            return made;
        }
        auto state = std::move(states.back());
        states.pop_back();
        return state;
    }
    static void give_back(std::unique_ptr<State> state) {
        if (state->parser.capacity() <= kept_capacity && spare().size() < kept_parsers) {
            state->levels.clear();
            spare().push_back(std::move(state));
        }
    }
};

Reader::Reader(std::string_view text, FieldErrors& errors) : errors_(errors), state_(State::take()) {
    const auto failure = state_->parser.parse(text.data(), text.size(), true).get(state_->current);
    state_->valid = failure == simdjson::SUCCESS;
    if (!state_->valid) {
        note_parse_error(failure, text);
    }
}

Reader::~Reader() {
    State::give_back(std::move(state_));
}

void Reader::note_parse_error(int code, std::string_view text) {
    switch (code) {
    case simdjson::DEPTH_ERROR: errors_.add("", "too_deep", "The JSON is nested too deeply."); return;
    case simdjson::UTF8_ERROR: errors_.add("", "invalid_json", "The body is not valid UTF-8."); return;
    case simdjson::EMPTY: errors_.add("", "invalid_json", "The body is empty; JSON is needed."); return;
    case simdjson::NUMBER_ERROR:
        if (const auto number = find_bad_number(text)) {
            errors_.add(number->pointer, number->is_json ? "out_of_range" : "invalid_json",
                        number->is_json ? "The number is too large." : "This is not a JSON number.");
            return;
        }
        [[fallthrough]];
    default: errors_.add("", "invalid_json", "The body is not valid JSON."); return;
    }
}

bool Reader::is_valid() const {
    return state_->valid;
}

bool Reader::is_null() const {
    return state_->valid && state_->current.is_null();
}

std::string Reader::pointer() const {
    std::string pointer;
    for (const State::Level& level : state_->levels) {
        if (!level.begun) {
            break;
        }
        if (level.is_object) {
            append_segment(pointer, level.key);
        } else {
            pointer += '/';
            pointer += std::to_string(level.index);
        }
        if (pointer.size() > FieldErrors::max_pointer) {
            break;
        }
    }
    return pointer;
}

bool Reader::refuse(std::string_view code, std::string detail) {
    if (state_->valid) {
        errors_.add(pointer(), code, std::move(detail));
    }
    return false;
}

void Reader::refuse_absent(std::string_view member) {
    std::string where = pointer();
    append_segment(where, member);
    errors_.add(std::move(where), "required", "This field is required.");
}

bool Reader::wrong_type(std::string_view expected) {
    return refuse("wrong_type", "This must be " + std::string(expected) + '.');
}

bool Reader::out_of_range() {
    return refuse("out_of_range", "The number is outside the range of this field.");
}

bool Reader::read(std::string& value) {
    std::string_view text;
    if (!state_->valid || state_->current.get(text) != simdjson::SUCCESS) {
        return wrong_type("a string");
    }
    if (text.contains('\0')) {
        return refuse("invalid_value", "A text cannot hold the character U+0000."); // PostgreSQL's cannot
    }
    value.assign(text);
    return true;
}

bool Reader::read_filled(std::string& value) {
    std::string_view text;
    if (state_->valid && state_->current.get(text) == simdjson::SUCCESS && text.empty()) {
        return refuse("required", "This field is required and must not be empty.");
    }
    return read(value);
}

bool Reader::read(std::int64_t& value) {
    if (!state_->valid) {
        return false;
    }
    switch (state_->current.type()) {
    case dom::element_type::INT64: return state_->current.get(value) == simdjson::SUCCESS;
    case dom::element_type::UINT64: return out_of_range();
    default: return wrong_type("a whole number");
    }
}

bool Reader::read(std::uint64_t& value) {
    if (!state_->valid) {
        return false;
    }
    switch (state_->current.type()) {
    case dom::element_type::INT64:
    case dom::element_type::UINT64: return state_->current.get(value) == simdjson::SUCCESS || out_of_range();
    default: return wrong_type("a whole number");
    }
}

bool Reader::read(std::int32_t& value) {
    std::int64_t wide = 0;
    if (!read(wide)) {
        return false;
    }
    if (!std::in_range<std::int32_t>(wide)) {
        return out_of_range();
    }
    value = static_cast<std::int32_t>(wide);
    return true;
}

bool Reader::read(std::uint32_t& value) {
    std::uint64_t wide = 0;
    if (!read(wide)) {
        return false;
    }
    if (!std::in_range<std::uint32_t>(wide)) {
        return out_of_range();
    }
    value = static_cast<std::uint32_t>(wide);
    return true;
}

bool Reader::read(double& value) {
    return (state_->valid && state_->current.get(value) == simdjson::SUCCESS) || wrong_type("a number");
}

bool Reader::read(float& value) {
    double wide = 0;
    if (!read(wide)) {
        return false;
    }
    constexpr double limit = std::numeric_limits<float>::max();
    if (wide < -limit || wide > limit) {
        return out_of_range();
    }
    value = static_cast<float>(wide);
    return true;
}

bool Reader::read(bool& value) {
    return (state_->valid && state_->current.get(value) == simdjson::SUCCESS) || wrong_type("true or false");
}

bool Reader::read_time(std::int64_t& seconds, std::int32_t& nanos) {
    std::string_view text;
    if (!state_->valid || state_->current.get(text) != simdjson::SUCCESS) {
        return wrong_type("an RFC 3339 time in a string");
    }
    const auto instant = parse_rfc3339(text);
    if (!instant) {
        return refuse("invalid_value", "This must be an RFC 3339 time, such as 2026-01-31T12:00:00Z.");
    }
    const auto whole = std::chrono::floor<std::chrono::seconds>(*instant);
    seconds = whole.time_since_epoch().count();
    nanos = static_cast<std::int32_t>((*instant - whole).count() * 1000);
    return true;
}

bool Reader::read_bytes(std::string& value) {
    std::string_view text;
    if (!state_->valid || state_->current.get(text) != simdjson::SUCCESS) {
        return wrong_type("base64url in a string");
    }
    auto bytes = from_base64url(text);
    if (!bytes) {
        return refuse("invalid_value", "This must be base64url without padding.");
    }
    value = std::move(*bytes);
    return true;
}

bool Reader::read_enum(std::span<const EnumName> names, int& number) {
    std::string_view text;
    if (!state_->valid || state_->current.get(text) != simdjson::SUCCESS) {
        return wrong_type("a string");
    }
    const auto found = std::ranges::find(names, text, &EnumName::name);
    if (found == names.end()) {
        return refuse("invalid_value", list_of_names(names));
    }
    number = found->number;
    return true;
}

bool Reader::enter_array() {
    dom::array array;
    if (!state_->valid || state_->current.get(array) != simdjson::SUCCESS) {
        return wrong_type("an array");
    }
    State::Level level{.container = state_->current, .is_object = false};
    level.item = array.begin();
    level.items_end = array.end();
    state_->levels.push_back(level);
    return true;
}

bool Reader::next_item() {
    State::Level& level = state_->levels.back();
    if (level.begun) {
        ++level.item;
        ++level.index;
    }
    if (level.item == level.items_end) {
        state_->current = level.container;
        state_->levels.pop_back();
        return false;
    }
    level.begun = true;
    state_->current = *level.item;
    return true;
}

bool Reader::enter_object() {
    dom::object object;
    if (!state_->valid || state_->current.get(object) != simdjson::SUCCESS) {
        return wrong_type("an object");
    }
    State::Level level{.container = state_->current, .is_object = true};
    level.member = object.begin();
    level.members_end = object.end();
    state_->levels.push_back(level);
    return true;
}

bool Reader::next_member(std::string_view& key) {
    State::Level& level = state_->levels.back();
    if (level.begun) {
        ++level.member;
    }
    if (level.member == level.members_end) {
        state_->current = level.container;
        state_->levels.pop_back();
        return false;
    }
    level.begun = true;
    level.key = level.member.key();
    state_->current = level.member.value();
    key = level.key;
    return true;
}

Members::Members(Reader& in, std::span<const Field> fields, FieldSet elsewhere)
    : in_(in), fields_(fields), elsewhere_(elsewhere), open_(in.enter_object()) {
    MERX_ASSERT(fields.size() <= max_fields);
}

// Members mostly come in the order of the table, so the search starts where the last one ended.
int Members::find(std::string_view key) {
    for (std::size_t tried = 0; tried < fields_.size(); ++tried) {
        const std::size_t place =
            expected_ + tried < fields_.size() ? expected_ + tried : expected_ + tried - fields_.size();
        if (fields_[place].name == key) {
            expected_ = place + 1 == fields_.size() ? 0 : place + 1;
            return static_cast<int>(place);
        }
    }
    return -1;
}

int Members::next() {
    if (!open_) {
        return -1;
    }
    std::string_view key;
    while (in_.next_member(key)) {
        const int field = find(key);
        const FieldSet bit = field < 0 ? 0 : FieldSet{1} << static_cast<unsigned>(field);
        if (field < 0 || (elsewhere_ & bit) != 0) {
            in_.refuse("unknown_field", "There is no such field here.");
            continue;
        }
        if ((named_ & bit) != 0) {
            in_.refuse("duplicate_field", "This field is given twice.");
            continue;
        }
        named_ |= bit;
        const Field& known = fields_[static_cast<std::size_t>(field)];
        if (known.has(Field::output_only) || (known.has(Field::nullable) && in_.is_null())) {
            continue;
        }
        present_ |= bit;
        return field;
    }
    open_ = false;
    note_absent();
    return -1;
}

void Members::note_absent() {
    for (std::size_t place = 0; place < fields_.size(); ++place) {
        const FieldSet bit = FieldSet{1} << place;
        if (fields_[place].has(Field::required) && ((present_ | elsewhere_) & bit) == 0) {
            in_.refuse_absent(fields_[place].name);
        }
    }
}

} // namespace merx::json
