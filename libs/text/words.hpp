// Words of any text, in the one spelling that is stored and asked for.
//
// Folding takes away what people leave out when they type: case, accents, and the difference between full width, half
// width and composed letters (Unicode NFKD without its marks, case folded). "Crème Brûlée", "CREME BRULEE" and
// "creme brulee" are the same two words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace merx::text {

// Any bytes; what is not UTF-8 is left out, as are control characters, and so is NUL.
std::string fold(std::string_view text);

// Letters and digits that stand together. Scripts that write without spaces (Chinese, Japanese, Thai, …) give a word
// for each character, so that they can be found at all.
struct Word {
    std::string text;      // folded, at most max_word_bytes
    std::size_t begin = 0; // where it stood in the text it was taken from, in bytes
    std::size_t end = 0;
    // The ASCII byte between it and the word before where that was all there was, as in "spider-man"; 0 elsewhere.
    char joined_by = 0;
};

inline constexpr std::size_t max_word_bytes = 60; // longer ones are cut

// The first `limit` words. An apostrophe within a word is no part of it and does not end it: "rubie's" is "rubies".
std::vector<Word> split(std::string_view text, std::size_t limit);

// `text` with & < > " ' written as HTML entities; what is not UTF-8 and control characters are left out.
std::string escape_html(std::string_view text);

} // namespace merx::text
