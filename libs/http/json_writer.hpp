// Writes JSON onto the end of a string: no tree, no reflection, no copies. Generated write_json() functions use
// it for messages; by hand it is used for the few documents that are not messages:
//
//     json::Writer out(text);
//     out.begin_object();
//     out.key("status");
//     out.number(404);
//     out.end_object();
//
// Commas are its business, well-formedness the caller's. Text must be UTF-8. One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "http/json_fields.hpp"

namespace merx::json {

class Writer {
public:
    // Appends to `out`, which must outlive it.
    explicit Writer(std::string& out) : out_(out) {}

    void begin_object() { out_ += '{'; }
    void end_object() { out_ += '}'; }
    void begin_array() { out_ += '['; }
    void end_array() { out_ += ']'; }
    // Before each element of an array.
    void item() { separate('['); }
    // Before each member's value.
    void key(std::string_view name) {
        separate('{');
        string(name);
        out_ += ':';
    }

    // A string, quoted and escaped.
    void string(std::string_view text);
    void number(std::int32_t value) { number(static_cast<std::int64_t>(value)); }
    void number(std::uint32_t value) { number(static_cast<std::uint64_t>(value)); }
    void number(std::int64_t value);
    void number(std::uint64_t value);
    // The shortest text that reads back as the same value; `null` for what JSON cannot say (NaN, infinities).
    void number(double value);
    void number(float value);
    void boolean(bool value) { out_ += value ? "true" : "false"; }
    void null() { out_ += "null"; }
    // RFC 3339 in UTC, the fraction cut to microseconds.
    void time(std::int64_t seconds, std::int32_t nanos);
    // base64url without padding.
    void bytes(std::string_view bytes);

    // Text that is JSON already.
    void raw(std::string_view json) { out_ += json; }
    // Ends what went before inside an object, where it may have been nothing: for a raw key.
    void separate_member() { separate('{'); }

private:
    void separate(char opening) {
        if (out_.back() != opening) {
            out_ += ',';
        }
    }

    std::string& out_;
};

// The JSON of anything with a write_json(Writer&, const T&), as generated for every message.
template <class Message>
std::string to_json(const Message& message) {
    std::string text;
    Writer out(text);
    write_json(out, message);
    return text;
}

} // namespace merx::json
