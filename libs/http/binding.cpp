#include "http/binding.hpp"

#include <charconv>
#include <limits>
#include <type_traits>

#include "core/clock.hpp"
#include "core/text.hpp"
#include "http/json_reader.hpp"

namespace merx::http {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

Error malformed_body_type() {
    return Error{.kind = ErrorKind::unsupported_media,
                 .code = "unsupported_media_type",
                 .detail = "The body must be of the type application/json."};
}

} // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[at] != '%') {
            out += text[at];
        } else {
            const int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
            const int low = at + 2 < text.size() ? hex_digit(text[at + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            out += static_cast<char>(high * 16 + low);
            at += 2;
        }
    }
    if (out.find('\0') != std::string::npos || !is_valid_utf8(out)) {
        return std::nullopt;
    }
    return out;
}

QueryReader::QueryReader(std::string_view query, std::span<const json::Field> fields, json::FieldErrors& errors)
    : rest_(query), fields_(fields), errors_(errors) {
    MERX_ASSERT(fields.size() <= json::max_fields);
}

int QueryReader::next() {
    while (!rest_.empty()) {
        const std::size_t end = std::min(rest_.find('&'), rest_.size());
        const std::string_view pair = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (pair.empty()) {
            continue;
        }
        if (++count_ > max_parameters) {
            name_.clear();
            refuse("too_many_parameters", "The query has too many parameters.");
            break;
        }
        if (!take_pair(pair)) {
            refuse("malformed_parameter", "This parameter is not well-formed percent-encoded UTF-8.");
            continue;
        }
        const int field = find();
        if (field < 0) {
            refuse("unknown_parameter", "There is no such parameter.");
        } else if (is_duplicate(field)) {
            refuse("duplicate_parameter", "This parameter is given twice.");
        } else {
            return field;
        }
    }
    rest_ = {};
    note_absent();
    return -1;
}

bool QueryReader::take_pair(std::string_view pair) {
    const std::size_t equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = equals == std::string_view::npos ? std::string() : percent_decode(pair.substr(equals + 1), true);
    name_ = name.value_or(std::string());
    value_ = value.value_or(std::string());
    return name && value;
}

int QueryReader::find() {
    key_.clear();
    std::string_view name = name_;
    const std::size_t bracket = name.find('[');
    const bool keyed = bracket != std::string_view::npos && name.ends_with(']') && bracket + 2 < name.size();
    if (keyed) {
        key_ = name.substr(bracket + 1, name.size() - bracket - 2);
        name = name.substr(0, bracket);
    }
    for (std::size_t place = 0; place < fields_.size(); ++place) {
        const json::Field& field = fields_[place];
        if (field.name == name && field.has(json::Field::keyed) == keyed && !field.has(json::Field::output_only)) {
            return static_cast<int>(place);
        }
    }
    return -1;
}

bool QueryReader::is_duplicate(int field) {
    const auto place = static_cast<std::size_t>(field);
    if (fields_[place].has(json::Field::keyed)) {
        if (fields_[place].has(json::Field::repeated)) {
            return false;
        }
        if (std::ranges::find(keyed_, name_) != keyed_.end()) {
            return true;
        }
        keyed_.push_back(name_);
        return false;
    }
    const json::FieldSet bit = json::FieldSet{1} << place;
    const bool seen = (seen_ & bit) != 0;
    seen_ |= bit;
    return seen && !fields_[place].has(json::Field::repeated);
}

void QueryReader::note_absent() {
    for (std::size_t place = 0; place < fields_.size(); ++place) {
        if (fields_[place].has(json::Field::required) && (seen_ & (json::FieldSet{1} << place)) == 0) {
            errors_.add(std::string(fields_[place].name), "required", "This parameter is required.");
        }
    }
}

bool QueryReader::refuse(std::string_view code, std::string detail) {
    errors_.add(name_, code, std::move(detail));
    return false;
}

bool QueryReader::read(std::string& value) {
    value = std::move(value_);
    return true;
}

template <class Number>
bool QueryReader::read_number(Number& value, std::string_view what) {
    Number number{};
    const char* const end = value_.data() + value_.size();
    const auto parsed = std::from_chars(value_.data(), end, number);
    bool unsigned_negative = false;
    if constexpr (std::is_unsigned_v<Number>) {
        unsigned_negative = value_.starts_with('-');
    }
    if (parsed.ec == std::errc::result_out_of_range && parsed.ptr == end) {
        return refuse("out_of_range", "The number is outside the range of this parameter.");
    }
    if (parsed.ec != std::errc{} || parsed.ptr != end || unsigned_negative) {
        return refuse("wrong_type", "This must be " + std::string(what) + '.');
    }
    if constexpr (std::is_floating_point_v<Number>) {
        if (!(number >= std::numeric_limits<Number>::lowest() && number <= std::numeric_limits<Number>::max())) {
            return refuse("wrong_type", "This must be " + std::string(what) + '.');
        }
    }
    value = number;
    return true;
}

bool QueryReader::read(std::int32_t& value) {
    return read_number(value, "a whole number");
}
bool QueryReader::read(std::int64_t& value) {
    return read_number(value, "a whole number");
}
bool QueryReader::read(std::uint32_t& value) {
    return read_number(value, "a whole number, not negative");
}
bool QueryReader::read(std::uint64_t& value) {
    return read_number(value, "a whole number, not negative");
}
bool QueryReader::read(double& value) {
    return read_number(value, "a number");
}
bool QueryReader::read(float& value) {
    return read_number(value, "a number");
}

bool QueryReader::read(bool& value) {
    if (value_ != "true" && value_ != "false") {
        return refuse("wrong_type", "This must be true or false.");
    }
    value = value_ == "true";
    return true;
}

bool QueryReader::read_time(std::int64_t& seconds, std::int32_t& nanos) {
    const auto instant = parse_rfc3339(value_);
    if (!instant) {
        return refuse("invalid_value", "This must be an RFC 3339 time, such as 2026-01-31T12:00:00Z.");
    }
    const auto whole = std::chrono::floor<std::chrono::seconds>(*instant);
    seconds = whole.time_since_epoch().count();
    nanos = static_cast<std::int32_t>((*instant - whole).count() * 1000);
    return true;
}

bool QueryReader::read_enum(std::span<const json::EnumName> names, int& number) {
    const auto found = std::ranges::find(names, std::string_view(value_), &json::EnumName::name);
    if (found == names.end()) {
        return refuse("invalid_value", json::list_of_names(names));
    }
    number = found->number;
    return true;
}

Result<void> require_json(const Request& request) {
    std::string_view type = request.header("content-type");
    if (request.body.empty() || type.empty()) {
        return {};
    }
    type = trim(type.substr(0, type.find(';')));
    if (ascii_lower(type) != "application/json") {
        return fail(malformed_body_type());
    }
    return {};
}

void expect_no_body(const Request& request, json::FieldErrors& errors) {
    if (trim(request.body).empty()) {
        return;
    }
    json::Reader in(request.body, errors);
    json::Members members(in, {});
    while (members.next() >= 0) {
    }
}

void bind_header(const Request& request, std::string_view name, std::string& value) {
    value.assign(request.header(name));
}

} // namespace merx::http
