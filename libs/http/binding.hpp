// What generated REST bindings are made of: the query and the body of a request as fields of a message.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "http/field_errors.hpp"
#include "http/json_fields.hpp"
#include "http/message.hpp"

namespace merx::http {

// Decodes %XX, and '+' as a space where asked; empty for a malformed escape, a NUL or bytes that are not UTF-8.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

// The parameters of a query, checked against the fields that may come from it:
//
//     QueryReader query(request.query, fields, errors);
//     for (int field = query.next(); field >= 0; field = query.next()) { switch (field) { … } }
//
// A plain parameter may stand once, a repeated field's any number of times, a map's is written name[key]=value and
// may stand once for each key, or any number of times where the map's values are lists.
// Notes, with the parameter's name as pointer: `malformed_parameter`, `unknown_parameter`, `duplicate_parameter`,
// `wrong_type`, `out_of_range`, `invalid_value`, `too_many_parameters` and, at the end, `required`.
class QueryReader {
public:
    static constexpr int max_parameters = 100;

    // All three must outlive the reader.
    QueryReader(std::string_view query, std::span<const json::Field> fields, json::FieldErrors& errors);

    // The place in the table of the next parameter's field; negative at the end.
    int next();
    // What stands in the brackets of a map's parameter.
    const std::string& key() const { return key_; }

    // The value. False, with a note, where it is not of the type.
    bool read(std::string& value);
    bool read(std::int32_t& value);
    bool read(std::int64_t& value);
    bool read(std::uint32_t& value);
    bool read(std::uint64_t& value);
    bool read(double& value);
    bool read(float& value);
    bool read(bool& value);
    bool read_time(std::int64_t& seconds, std::int32_t& nanos);
    bool read_enum(std::span<const json::EnumName> names, int& number);

    // Notes something wrong with the parameter; always false.
    bool refuse(std::string_view code, std::string detail);

private:
    bool take_pair(std::string_view pair);
    int find();
    bool is_duplicate(int field);
    void note_absent();
    template <class Number>
    bool read_number(Number& value, std::string_view what);

    std::string_view rest_;
    std::span<const json::Field> fields_;
    json::FieldErrors& errors_;
    json::FieldSet seen_ = 0;
    int count_ = 0;
    std::string name_; // as sent, decoded: the pointer of a note
    std::string key_;
    std::string value_;
    std::vector<std::string> keyed_; // names with brackets that were seen
};

template <class Enum>
bool read_enum(QueryReader& query, Enum& value) {
    int number = 0;
    if (!query.read_enum(names_of(value), number)) {
        return false;
    }
    value = static_cast<Enum>(number);
    return true;
}

// Whether a request's body may be read as JSON: fails with 415 `unsupported_media_type` where it has one of
// another type. A body without a type is taken for JSON.
Result<void> require_json(const Request& request);

// For a method that takes no body: empty, or JSON without any fields.
void expect_no_body(const Request& request, json::FieldErrors& errors);

// A header that a field is bound to.
void bind_header(const Request& request, std::string_view name, std::string& value);

} // namespace merx::http
