#include "catalog/domain/slug.hpp"

#include <algorithm>
#include <bit>

#include "catalog/domain/latin_letters.hpp"

namespace merx::catalog {
namespace {

// One character of valid UTF-8.
struct Character {
    char32_t code = 0;
    std::size_t size = 1;
};

Character first_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    const auto size = static_cast<std::size_t>(std::countl_one(lead));
    char32_t code = lead & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        code = (code << 6U) | (byte(i) & 0x3fU);
    }
    return {code, size};
}

bool is_accent(char32_t code) {
    return code >= 0x300 && code <= 0x36f;
}

// Letters on both sides belong together: "men's" is "mens".
bool is_apostrophe(char32_t code) {
    return code == '\'' || code == 0x2019 || code == 0x02bc;
}

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// At the end of a word where there is one in the last half.
void shorten(std::string& slug, std::size_t max) {
    if (slug.size() <= max) {
        return;
    }
    const std::size_t hyphen = slug.rfind('-', max);
    slug.resize(hyphen == std::string::npos || hyphen < max / 2 ? max : hyphen);
}

template <class Take>
void for_each_character(std::string_view text, Take take) {
    while (!text.empty()) {
        const Character character = first_of(text);
        take(character.code, text.substr(0, character.size));
        text.remove_prefix(character.size);
    }
}

} // namespace

std::string fold_latin(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    for_each_character(text, [&](char32_t code, std::string_view bytes) {
        if (code < 0x80) {
            const char c = bytes.front();
            folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (const std::string_view letters = ascii_of(code); !letters.empty()) {
            folded += letters;
        } else if (!is_accent(code)) {
            folded += bytes;
        }
    });
    return folded;
}

std::string make_slug(std::string_view name, std::string_view fallback) {
    std::string slug;
    bool word_ended = false;
    for_each_character(fold_latin(name), [&](char32_t code, std::string_view bytes) {
        if (is_apostrophe(code)) {
            return;
        }
        if (!is_word_character(bytes.front())) {
            word_ended = true;
            return;
        }
        if (word_ended && !slug.empty()) {
            slug += '-';
        }
        word_ended = false;
        slug += bytes;
    });
    shorten(slug, max_made_slug_length);
    return slug.empty() ? std::string(fallback) : slug;
}

std::string numbered_slug(std::string_view slug, std::int64_t number) {
    return std::string(slug) + '-' + std::to_string(number);
}

bool is_slug(std::string_view text) {
    if (text.empty() || text.size() > max_slug_length || text.front() == '-' || text.back() == '-' ||
        text.find("--") != std::string_view::npos) {
        return false;
    }
    return std::ranges::all_of(text, [](char c) { return is_word_character(c) || c == '-'; });
}

std::string make_sort_key(std::string_view name) {
    std::string key = fold_latin(name);
    if (key.size() > max_sort_key_length) {
        std::size_t end = max_sort_key_length;
        while (end > 0 && (static_cast<unsigned char>(key[end]) & 0xc0U) == 0x80U) {
            --end; // not within a character
        }
        key.resize(end);
    }
    return key;
}

} // namespace merx::catalog
