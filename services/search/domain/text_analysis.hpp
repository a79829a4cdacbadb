// What a text is made of, for the index and for a query alike: the one place that says what can be found by which
// words. Changing what it yields changes the index: raise `analysis_version`.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "search/domain/categories.hpp"
#include "search/domain/listing.hpp"

namespace merx::search {

inline constexpr int analysis_version = 1;
inline constexpr std::size_t max_languages = 8;

// Of a word in lower case to its stem. See fulltext::Stemmer.
using Stem = std::function<std::string(const std::string& word)>;

// Where a term occurs in a listing, in 16 bits: what an index stores as the weight of the term's posting, and what
// ranking reads from it. An index that only adds such numbers up, adds up nonsense.
struct Occurrence {
    static constexpr unsigned max_name_position = 31;
    static constexpr unsigned max_in_description = 7;

    std::uint8_t in_description = 0; // how often, at most max_in_description
    std::uint8_t name_position = 0;  // of the first one in the name, from 1; those beyond the last count as it
    bool aside_in_name = false;      // only behind "for", "with", or in brackets: what it goes with, not what it is
    bool in_attributes = false;
    bool in_brand = false;
    bool in_category = false; // the category the product is in
    bool in_ancestor = false; // a category above it

    constexpr std::uint32_t packed() const;
    static constexpr Occurrence unpack(std::uint32_t packed);

    friend bool operator==(const Occurrence&, const Occurrence&) = default;
};

constexpr std::uint32_t Occurrence::packed() const {
    return static_cast<std::uint32_t>(in_description) | (in_attributes ? 1U << 3U : 0U) |
           (in_ancestor ? 1U << 4U : 0U) | (in_category ? 1U << 5U : 0U) | (in_brand ? 1U << 6U : 0U) |
           (static_cast<std::uint32_t>(name_position) << 7U) | (aside_in_name ? 1U << 12U : 0U);
}

constexpr Occurrence Occurrence::unpack(std::uint32_t packed) {
    return {.in_description = static_cast<std::uint8_t>(packed & 7U),
            .name_position = static_cast<std::uint8_t>((packed >> 7U) & 31U),
            .aside_in_name = (packed & (1U << 12U)) != 0,
            .in_attributes = (packed & (1U << 3U)) != 0,
            .in_brand = (packed & (1U << 6U)) != 0,
            .in_category = (packed & (1U << 5U)) != 0,
            .in_ancestor = (packed & (1U << 4U)) != 0};
}

struct AnalysedTerm {
    std::string term;
    std::uint32_t occurrence = 0; // an Occurrence, packed; never 0

    friend bool operator==(const AnalysedTerm&, const AnalysedTerm&) = default;
};

// How long the texts of a listing are, in words; ranking weighs a word in a long text less.
struct TextLengths {
    std::uint8_t name = 0;
    std::uint16_t description = 0;

    friend bool operator==(const TextLengths&, const TextLengths&) = default;
};

struct AnalysedListing {
    std::vector<AnalysedTerm> terms; // each once, by their bytes
    TextLengths lengths;
};

// One thread at a time: it remembers stems.
class TextAnalysis {
public:
    // A stem for each language of the index, the default one first; at least one, at most max_languages.
    // `keeps_beginnings` says of each whether its stems keep the first two letters of words, as most languages' do; see
    // fulltext::Stemmer.
    explicit TextAnalysis(std::vector<Stem> stems, std::vector<bool> keeps_beginnings = {});

    bool keeps_beginnings(std::size_t language) const { return keeps_beginnings_.at(language); }

    // What the index stores of a listing. `categories` gives the names on the way to the listing's own ones.
    AnalysedListing analyse(const Listing& listing, const Categories& categories);

    // The terms by which the index knows a folded word, in the language with that number.
    std::string word_term(std::string_view word, std::size_t language = 0);
    // Two or more words written as one: "key chain" asked for as "keychain".
    std::string joined_term(std::string_view word, std::size_t language = 0);
    // A SKU, barcode or model number, whatever its case, hyphens, dots and blanks.
    static std::string code_term(std::string_view code);

private:
    const std::string& stem(std::string_view word, std::size_t language);

    std::vector<Stem> stems_;
    std::vector<bool> keeps_beginnings_;
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::vector<std::unordered_map<std::string, std::string, Hash, std::equal_to<>>> known_stems_; // of each language
};

// Lower case letters and digits alone; empty where that is shorter than min_code_length or longer than
// max_code_length, or where codes are not written so.
inline constexpr std::size_t min_code_length = 3;
inline constexpr std::size_t max_code_length = 64;
std::string normalised_code(std::string_view text);
// Whether a text that nobody called a code is one all the same: it has a digit.
bool looks_like_code(std::string_view text);

} // namespace merx::search
