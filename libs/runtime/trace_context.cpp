#include "runtime/trace_context.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace merx::runtime {
namespace {

constexpr std::size_t text_length = 55;
constexpr std::string_view hex_digits = "0123456789abcdef";

// Lower case only, as the specification asks.
int value_of(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool read_hex(std::string_view text, std::span<std::uint8_t> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = value_of(text[2 * i]);
        const int low = value_of(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) {
        out += hex_digits[byte >> 4U];
        out += hex_digits[byte & 15U];
    }
}

template <std::size_t size>
void fill(std::array<std::uint8_t, size>& bytes, Random& random) {
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
        const std::uint64_t word = random.next() | 1U; // an id of zeros is not valid
        std::memcpy(bytes.data() + at, &word, sizeof word);
    }
}

bool all_zero(std::span<const std::uint8_t> bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

} // namespace

std::optional<TraceContext> TraceContext::parse(std::string_view text) {
    if (text.size() < text_length || text[2] != '-' || text[35] != '-' || text[52] != '-') {
        return std::nullopt;
    }
    TraceContext context;
    std::array<std::uint8_t, 1> version{};
    std::array<std::uint8_t, 1> flags{};
    if (!read_hex(text, version) || !read_hex(text.substr(3), context.trace_id) ||
        !read_hex(text.substr(36), context.span_id) || !read_hex(text.substr(53), flags)) {
        return std::nullopt;
    }
    // A later version may add to the text, but only after another dash; version ff is not valid.
    const bool longer_ok = version[0] > 0 && text.size() > text_length && text[text_length] == '-';
    if (version[0] == 0xFF || (text.size() != text_length && !longer_ok) || all_zero(context.trace_id) ||
        all_zero(context.span_id)) {
        return std::nullopt;
    }
    context.sampled = (flags[0] & 1U) != 0;
    return context;
}

TraceContext TraceContext::start(Random& random, bool sampled) {
    TraceContext context;
    fill(context.trace_id, random);
    fill(context.span_id, random);
    context.sampled = sampled;
    return context;
}

TraceContext TraceContext::child(Random& random) const {
    TraceContext context = *this;
    fill(context.span_id, random);
    return context;
}

std::string TraceContext::text() const {
    std::string out;
    out.reserve(text_length);
    out += "00-";
    append_hex(out, trace_id);
    out += '-';
    append_hex(out, span_id);
    out += sampled ? "-01" : "-00";
    return out;
}

std::string TraceContext::trace_id_text() const {
    std::string out;
    out.reserve(2 * trace_id.size());
    append_hex(out, trace_id);
    return out;
}

} // namespace merx::runtime
