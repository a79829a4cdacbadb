#include "text/edits.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>

#include "text/words.hpp"

namespace merx::text {
namespace {

// One more than a word may have letters.
constexpr std::size_t row_size = max_word_bytes + 1;

struct Letters {
    std::array<char32_t, max_word_bytes> values{};
    std::size_t count = 0;
};

Letters letters_of(std::string_view word) {
    Letters letters;
    for (std::size_t at = 0; at < word.size() && letters.count < letters.values.size();) {
        const auto lead = static_cast<unsigned char>(word[at]);
        char32_t value = lead < 0x80 ? lead : (lead < 0xe0 ? lead & 0x1fU : (lead < 0xf0 ? lead & 0x0fU : lead & 7U));
        for (++at; at < word.size() && (static_cast<unsigned char>(word[at]) & 0xc0U) == 0x80; ++at) {
            value = (value << 6U) | (static_cast<unsigned char>(word[at]) & 0x3fU);
        }
        letters.values[letters.count++] = value;
    }
    return letters;
}

} // namespace

unsigned edits_between(std::string_view left_word, std::string_view right_word, unsigned limit) {
    const Letters left = letters_of(left_word);
    const Letters right = letters_of(right_word);
    if (left.count > right.count + limit || right.count > left.count + limit) {
        return limit + 1;
    }
    std::array<std::array<unsigned, row_size>, 3> rows{};
    auto* two_above = &rows[0];
    auto* above = &rows[1];
    auto* row = &rows[2];
    for (std::size_t j = 0; j <= right.count; ++j) {
        (*above)[j] = static_cast<unsigned>(j);
    }
    for (std::size_t i = 1; i <= left.count; ++i) {
        (*row)[0] = static_cast<unsigned>(i);
        unsigned least = (*row)[0];
        for (std::size_t j = 1; j <= right.count; ++j) {
            const bool same = left.values[i - 1] == right.values[j - 1];
            unsigned edits = std::min({(*above)[j] + 1, (*row)[j - 1] + 1, (*above)[j - 1] + (same ? 0U : 1U)});
            if (i > 1 && j > 1 && left.values[i - 1] == right.values[j - 2] &&
                left.values[i - 2] == right.values[j - 1]) {
                edits = std::min(edits, (*two_above)[j - 2] + 1);
            }
            (*row)[j] = edits;
            least = std::min(least, edits);
        }
        if (least > limit) {
            return limit + 1;
        }
        auto* const free = two_above;
        two_above = above;
        above = row;
        row = free;
    }
    return std::min((*above)[right.count], limit + 1);
}

} // namespace merx::text
