// Reads strict JSON (RFC 8259) into messages: the text as a whole is checked before anything is read from it, and
// everything wrong is noted with its RFC 6901 pointer instead of stopping at the first mistake. Generated
// read_json() functions use it.
//
// Codes it notes: `invalid_json` (not JSON at all, bad UTF-8, trailing text), `too_deep`, `wrong_type`,
// `out_of_range`, `invalid_value`, `required`, `unknown_field`, `duplicate_field`.
//
// A Reader is a cursor: it stands on one value, first on the whole document. Reads that fail return false and
// leave their argument alone. One thread at a time, and not across a co_await.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "http/field_errors.hpp"
#include "http/json_fields.hpp"

namespace merx::json {

class Reader {
public:
    // Objects and arrays inside each other, beyond which a text is refused.
    static constexpr std::size_t max_depth = 32;

    // Copies the text. `errors` must outlive the reader; what it notes goes there.
    Reader(std::string_view text, FieldErrors& errors);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    // False where the text is not JSON; that is noted already and every read fails.
    bool is_valid() const;
    bool is_null() const;

    bool read(std::string& value);
    // As read(), but empty text counts as `required` and missing.
    bool read_filled(std::string& value);
    // Whole numbers only: neither 1.0 nor "1" is one.
    bool read(std::int32_t& value);
    bool read(std::int64_t& value);
    bool read(std::uint32_t& value);
    bool read(std::uint64_t& value);
    bool read(double& value);
    bool read(float& value);
    bool read(bool& value);
    // An RFC 3339 time.
    bool read_time(std::int64_t& seconds, std::int32_t& nanos);
    // base64url without padding.
    bool read_bytes(std::string& value);
    bool read_enum(std::span<const EnumName> names, int& number);

    // Steps into the array it stands on; next_item() then moves from item to item, and steps out at the end.
    bool enter_array();
    bool next_item();
    // The same for an object; the key is valid as long as the reader.
    bool enter_object();
    bool next_member(std::string_view& key);

    // Notes something wrong with the value it stands on; always false.
    bool refuse(std::string_view code, std::string detail);
    // The same about a member that is missing in the object it stands on.
    void refuse_absent(std::string_view member);
    std::size_t errors() const { return errors_.size(); }

private:
    struct State;

    std::string pointer() const;
    bool wrong_type(std::string_view expected);
    bool out_of_range();
    void note_parse_error(int code, std::string_view text);

    FieldErrors& errors_;
    std::unique_ptr<State> state_;
};

// The members of the object a reader stands on, checked against a message's fields:
//
//     Members members(in, fields);
//     for (int field = members.next(); field >= 0; field = members.next()) { switch (field) { … } }
//
// next() gives the place of the next known member, with the reader standing on its value, and notes unknown,
// repeated and, at the end, absent required ones. Fields in `elsewhere` come from the path: here they are unknown.
class Members {
public:
    Members(Reader& in, std::span<const Field> fields, FieldSet elsewhere = 0);
    int next();

private:
    int find(std::string_view key);
    void note_absent();

    Reader& in_;
    std::span<const Field> fields_;
    FieldSet elsewhere_;
    FieldSet named_ = 0;   // in the text at all
    FieldSet present_ = 0; // and not null
    std::size_t expected_ = 0;
    bool open_;
};

// An enum of a generated contract; names_of() is generated with it.
template <class Enum>
bool read_enum(Reader& in, Enum& value) {
    int number = 0;
    if (!in.read_enum(names_of(value), number)) {
        return false;
    }
    value = static_cast<Enum>(number);
    return true;
}

// A message from its JSON; fails with `invalid_request` and a pointer for everything that is wrong.
template <class Message>
Result<Message> from_json(std::string_view text) {
    FieldErrors errors;
    Message message;
    {
        Reader in(text, errors);
        read_json(in, message);
    }
    if (auto read = errors.finish(); !read) {
        return fail(std::move(read).error());
    }
    return message;
}

} // namespace merx::json
