#include "runtime/json_text.hpp"

#include <array>
#include <cstddef>

namespace merx::runtime {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// A table: strings of log lines pass here byte by byte.
constexpr std::array<bool, 256> make_plain() {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0x20; c < 0x80; ++c) {
        plain[c] = c != '"' && c != '\\';
    }
    return plain;
}
constexpr auto is_plain = make_plain();

void append_escaped(std::string& out, unsigned char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
        out += "\\u00";
        out += hex[c >> 4U];
        out += hex[c & 15U];
    }
}

// The length of the UTF-8 sequence at the start of `text`, 0 where it is malformed (RFC 3629).
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
    const unsigned char first = byte(0);
    if (first >= 0xC2 && first <= 0xDF) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        const bool ok =
            continues(1) && continues(2) && !(first == 0xE0 && byte(1) < 0xA0) && !(first == 0xED && byte(1) > 0x9F);
        return ok ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool ok = continues(1) && continues(2) && continues(3) && !(first == 0xF0 && byte(1) < 0x90) &&
                        !(first == 0xF4 && byte(1) > 0x8F);
        return ok ? 4 : 0;
    }
    return 0;
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t plain = at;
        while (plain < text.size() && is_plain[static_cast<unsigned char>(text[plain])]) {
            ++plain;
        }
        out.append(text, at, plain - at);
        at = plain;
        if (at == text.size()) {
            break;
        }
        const auto c = static_cast<unsigned char>(text[at]);
        if (c < 0x80) {
            append_escaped(out, c);
            ++at;
        } else if (const std::size_t length = sequence_length(text.substr(at)); length > 0) {
            out.append(text, at, length);
            at += length;
        } else {
            out += replacement;
            ++at;
        }
    }
    out += '"';
}

} // namespace merx::runtime
