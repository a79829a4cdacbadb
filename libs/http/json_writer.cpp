#include "http/json_writer.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>

#include "core/base64.hpp"

namespace merx::json {
namespace {

constexpr std::uint64_t every_byte = 0x0101010101010101ULL;
constexpr std::uint64_t high_bits = 0x8080808080808080ULL;

// Marks the bytes of a word that JSON wants escaped: below 0x20, '"' and '\'. A mark above the lowest one may be
// wrong (the borrow of a subtraction), which does not matter to a search from the low end.
constexpr std::uint64_t to_escape(std::uint64_t word) {
    const std::uint64_t quote = word ^ (every_byte * '"');
    const std::uint64_t backslash = word ^ (every_byte * '\\');
    const std::uint64_t control = (word - every_byte * 0x20) & ~word;
    return (control | ((quote - every_byte) & ~quote) | ((backslash - every_byte) & ~backslash)) & high_bits;
}

constexpr bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// The place of the first byte from `at` on that needs escaping, or the end.
std::size_t find_escape(std::string_view text, std::size_t at) {
    if constexpr (std::endian::native == std::endian::little) {
        for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + at, sizeof word);
            if (const std::uint64_t marks = to_escape(word); marks != 0) {
                return at + static_cast<std::size_t>(std::countr_zero(marks)) / 8;
            }
        }
    }
    while (at < text.size() && !needs_escape(text[at])) {
        ++at;
    }
    return at;
}

void append_escaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
    }
    out += "\\u00";
    out += digits[static_cast<unsigned char>(c) >> 4U];
    out += digits[static_cast<unsigned char>(c) & 0xFU];
}

template <class Number>
void append_number(std::string& out, Number value) {
    std::array<char, 32> text; // NOLINT: to_chars fills it
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    out.append(text.data(), static_cast<std::size_t>(end - text.data()));
}

char* put_digits(char* at, unsigned value, int digits) {
    for (int i = digits - 1; i >= 0; --i) {
        at[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    return at + digits;
}

} // namespace

void Writer::string(std::string_view text) {
    out_ += '"';
    std::size_t done = 0;
    for (std::size_t at = find_escape(text, 0); at < text.size(); at = find_escape(text, done)) {
        out_.append(text.data() + done, at - done);
        append_escaped(out_, text[at]);
        done = at + 1;
    }
    out_.append(text.data() + done, text.size() - done);
    out_ += '"';
}

void Writer::number(std::int64_t value) {
    append_number(out_, value);
}

void Writer::number(std::uint64_t value) {
    append_number(out_, value);
}

void Writer::number(double value) {
    std::isfinite(value) ? append_number(out_, value) : null();
}

void Writer::number(float value) {
    std::isfinite(value) ? append_number(out_, value) : null();
}

void Writer::time(std::int64_t seconds, std::int32_t nanos) {
    using namespace std::chrono;
    const sys_seconds instant{std::chrono::seconds{seconds}};
    const auto day = floor<days>(instant);
    const year_month_day date{day};
    const hh_mm_ss clock{instant - day};

    std::array<char, 40> text; // NOLINT: filled below
    char* at = text.data();
    *at++ = '"';
    at = put_digits(at, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    *at++ = '-';
    at = put_digits(at, static_cast<unsigned>(date.month()), 2);
    *at++ = '-';
    at = put_digits(at, static_cast<unsigned>(date.day()), 2);
    *at++ = 'T';
    at = put_digits(at, static_cast<unsigned>(clock.hours().count()), 2);
    *at++ = ':';
    at = put_digits(at, static_cast<unsigned>(clock.minutes().count()), 2);
    *at++ = ':';
    at = put_digits(at, static_cast<unsigned>(clock.seconds().count()), 2);
    if (const auto micros = static_cast<unsigned>(nanos / 1000); micros != 0) {
        *at++ = '.';
        at = micros % 1000 == 0 ? put_digits(at, micros / 1000, 3) : put_digits(at, micros, 6);
    }
    *at++ = 'Z';
    *at++ = '"';
    out_.append(text.data(), static_cast<std::size_t>(at - text.data()));
}

void Writer::bytes(std::string_view bytes) {
    out_ += '"';
    out_ += to_base64url(bytes);
    out_ += '"';
}

} // namespace merx::json
