#include "text/words.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace merx::text {
namespace {

struct CodePoint {
    std::int32_t value = -1; // below 0: a byte that is not UTF-8
    std::size_t size = 1;
};

CodePoint read(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) {
        return {first, 1};
    }
    utf8proc_int32_t value = -1;
    const utf8proc_ssize_t size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                                   static_cast<utf8proc_ssize_t>(text.size() - at), &value);
    return size <= 0 ? CodePoint{} : CodePoint{value, static_cast<std::size_t>(size)};
}

void append(std::string& out, std::int32_t value) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const utf8proc_ssize_t size = utf8proc_encode_char(value, bytes.data());
    out.append(bytes.begin(), bytes.begin() + size);
}

// Letters that have no parts in Unicode, though everybody types them as if they had.
std::string_view typed_as(std::int32_t letter) {
    static constexpr std::array<std::pair<std::int32_t, std::string_view>, 9> letters{{{0xe6, "ae"},
                                                                                       {0xf0, "d"},
                                                                                       {0xf8, "o"},
                                                                                       {0xfe, "th"},
                                                                                       {0x111, "d"},
                                                                                       {0x127, "h"},
                                                                                       {0x131, "i"},
                                                                                       {0x142, "l"},
                                                                                       {0x153, "oe"}}};
    const auto* const found = std::ranges::find(letters, letter, [](const auto& entry) { return entry.first; });
    return found == letters.end() ? std::string_view{} : found->second;
}

void append_folded(std::string& out, std::int32_t value) {
    if (value < 0x80) {
        out += static_cast<char>(value >= 'A' && value <= 'Z' ? value + ('a' - 'A') : value);
        return;
    }
    constexpr int options =
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
    std::array<utf8proc_int32_t, 32> parts{};
    int boundary = 0;
    const utf8proc_ssize_t size =
        utf8proc_decompose_char(value, parts.data(), parts.size(), static_cast<utf8proc_option_t>(options), &boundary);
    for (utf8proc_ssize_t i = 0; i < size && i < static_cast<utf8proc_ssize_t>(parts.size()); ++i) {
        const std::int32_t part = parts[static_cast<std::size_t>(i)];
        if (const std::string_view typed = typed_as(part); !typed.empty()) {
            out += typed;
        } else {
            append(out, part);
        }
    }
}

enum class Part { letter, alone, mark, apostrophe, between };

bool is_written_without_spaces(std::int32_t c) {
    return (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1780 && c <= 0x17ff) ||
           (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0x20000 && c <= 0x3ffff);
}

Part part_of(std::int32_t c) {
    if (c < 0x80) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return is_letter ? Part::letter : (c == '\'' ? Part::apostrophe : Part::between);
    }
    if (c == 0x2019 || c == 0x2bc) {
        return Part::apostrophe;
    }
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return is_written_without_spaces(c) ? Part::alone : Part::letter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF: // joiners and marks of direction stand within words
        return Part::mark;
    default: return Part::between;
    }
}

class Splitter {
public:
    Splitter(std::string_view text, std::size_t limit) : text_(text), limit_(limit) {}

    std::vector<Word> split() && {
        for (std::size_t at = 0; at < text_.size() && words_.size() < limit_;) {
            const CodePoint c = read(text_, at);
            take(c, c.value < 0 ? Part::between : part_of(c.value), at);
            at += c.size;
        }
        end_word();
        if (words_.size() > limit_) {
            words_.resize(limit_);
        }
        return std::move(words_);
    }

private:
    void take(CodePoint c, Part part, std::size_t at) {
        switch (part) {
        case Part::alone:
            end_word();
            add(c, at);
            end_word();
            return;
        case Part::letter: add(c, at); return;
        case Part::mark: return;
        case Part::apostrophe:
            if (at + c.size < text_.size() && !current_.text.empty()) {
                const CodePoint next = read(text_, at + c.size);
                if (next.value >= 0 && part_of(next.value) == Part::letter) {
                    return; // within a word
                }
            }
            end_word();
            return;
        case Part::between: end_word(); return;
        }
    }

    void add(CodePoint c, std::size_t at) {
        if (current_.text.empty()) {
            current_.begin = at;
        }
        const std::size_t before = current_.text.size();
        append_folded(current_.text, c.value);
        if (current_.text.size() > max_word_bytes) {
            current_.text.resize(before);
        }
        current_.end = at + c.size;
    }

    void end_word() {
        if (current_.text.empty()) {
            return;
        }
        if (!words_.empty() && current_.begin == words_.back().end + 1) {
            const char between = text_[words_.back().end];
            if (between > ' ' && between < 0x7f) {
                current_.joined_by = between;
            }
        }
        words_.push_back(std::exchange(current_, {}));
    }

    std::string_view text_;
    std::size_t limit_;
    std::vector<Word> words_{};
    Word current_{};
};

} // namespace

std::string fold(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = read(text, at);
        at += c.size;
        if (c.value >= ' ' && c.value != 0x7f) {
            append_folded(folded, c.value);
        }
    }
    return folded;
}

std::vector<Word> split(std::string_view text, std::size_t limit) {
    return Splitter(text, limit).split();
}

namespace {

// ASCII that is shown as it is.
bool is_plain(char c) {
    return c >= ' ' && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
}

} // namespace

std::string escape_html(std::string_view text) {
    std::string html;
    html.reserve(text.size() + text.size() / 8);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        while (at < text.size() && is_plain(text[at])) {
            ++at;
        }
        html += text.substr(begin, at - begin);
        if (at == text.size()) {
            break;
        }
        const CodePoint c = read(text, at);
        if (c.value == '&') {
            html += "&amp;";
        } else if (c.value == '<') {
            html += "&lt;";
        } else if (c.value == '>') {
            html += "&gt;";
        } else if (c.value == '"') {
            html += "&quot;";
        } else if (c.value == '\'') {
            html += "&#39;";
        } else if ((c.value >= ' ' && c.value != 0x7f && (c.value < 0x80 || c.value > 0x9f)) || c.value == '\n' ||
                   c.value == '\t') {
            html += text.substr(at, c.size);
        }
        at += c.size;
    }
    return html;
}

} // namespace merx::text
