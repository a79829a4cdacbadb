#include "catalog/domain/latin_letters.hpp"

#include <array>

namespace merx::catalog {
namespace {

// U+00C0 to U+017F.
constexpr std::array<std::string_view, 192> latin_1_and_a = {
    "a", "a", "a",  "a", "a", "a", "ae", "c",  "e", "e", "e",  "e",  "i", "i", "i",  "i",  "d", "n", "o",  "o",
    "o", "o", "o",  "",  "o", "u", "u",  "u",  "u", "y", "th", "ss", "a", "a", "a",  "a",  "a", "a", "ae", "c",
    "e", "e", "e",  "e", "i", "i", "i",  "i",  "d", "n", "o",  "o",  "o", "o", "o",  "",   "o", "u", "u",  "u",
    "u", "y", "th", "y", "a", "a", "a",  "a",  "a", "a", "c",  "c",  "c", "c", "c",  "c",  "c", "c", "d",  "d",
    "d", "d", "e",  "e", "e", "e", "e",  "e",  "e", "e", "e",  "e",  "g", "g", "g",  "g",  "g", "g", "g",  "g",
    "h", "h", "h",  "h", "i", "i", "i",  "i",  "i", "i", "i",  "i",  "i", "i", "ij", "ij", "j", "j", "k",  "k",
    "k", "l", "l",  "l", "l", "l", "l",  "l",  "l", "l", "l",  "n",  "n", "n", "n",  "n",  "n", "n", "n",  "n",
    "o", "o", "o",  "o", "o", "o", "oe", "oe", "r", "r", "r",  "r",  "r", "r", "s",  "s",  "s", "s", "s",  "s",
    "s", "s", "t",  "t", "t", "t", "t",  "t",  "u", "u", "u",  "u",  "u", "u", "u",  "u",  "u", "u", "u",  "u",
    "w", "w", "y",  "y", "y", "z", "z",  "z",  "z", "z", "z",  "s"};

// U+1E00 to U+1EFF, among them the letters of Vietnamese.
constexpr std::array<std::string_view, 256> latin_additional = {
    "a", "a", "b", "b", "b",  "b", "b", "b", "c", "c", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "e", "e",
    "e", "e", "e", "e", "e",  "e", "e", "e", "f", "f", "g", "g", "h", "h", "h", "h", "h", "h", "h", "h", "h", "h",
    "i", "i", "i", "i", "k",  "k", "k", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l", "l", "m", "m", "m", "m",
    "m", "m", "n", "n", "n",  "n", "n", "n", "n", "n", "o", "o", "o", "o", "o", "o", "o", "o", "p", "p", "p", "p",
    "r", "r", "r", "r", "r",  "r", "r", "r", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "t", "t", "t", "t",
    "t", "t", "t", "t", "u",  "u", "u", "u", "u", "u", "u", "u", "u", "u", "v", "v", "v", "v", "w", "w", "w", "w",
    "w", "w", "w", "w", "w",  "w", "x", "x", "x", "x", "y", "y", "z", "z", "z", "z", "z", "z", "h", "t", "w", "y",
    "",  "s", "",  "",  "ss", "",  "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a",
    "a", "a", "a", "a", "a",  "a", "a", "a", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e",
    "e", "e", "i", "i", "i",  "i", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o", "o",
    "o", "o", "o", "o", "o",  "o", "o", "o", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u",
    "y", "y", "y", "y", "y",  "y", "y", "y", "",  "",  "",  "",  "",  ""};

// U+01CD to U+01DC (Pinyin), without a gap.
constexpr std::array<std::string_view, 16> latin_pinyin = {"a", "a", "i", "i", "o", "o", "u", "u",
                                                           "u", "u", "u", "u", "u", "u", "u", "u"};

} // namespace

std::string_view ascii_of(char32_t letter) {
    if (letter >= 0xc0 && letter <= 0x17f) {
        return latin_1_and_a[letter - 0xc0];
    }
    if (letter >= 0x1e00 && letter <= 0x1eff) {
        return latin_additional[letter - 0x1e00];
    }
    if (letter >= 0x1cd && letter <= 0x1dc) {
        return latin_pinyin[letter - 0x1cd];
    }
    switch (letter) {
    case 0x1a0:
    case 0x1a1: return "o"; // with the horn of Vietnamese
    case 0x1af:
    case 0x1b0: return "u";
    case 0x218:
    case 0x219: return "s"; // with the comma of Romanian
    case 0x21a:
    case 0x21b: return "t";
    default: return {};
    }
}

} // namespace merx::catalog
