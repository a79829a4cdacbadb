// The words of the goods and how often they occur: what unfinished words are completed from, and mistyped ones are
// corrected to.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace merx::search {

struct CountedWord {
    std::string text; // folded
    std::uint32_t count = 0;

    friend bool operator==(const CountedWord&, const CountedWord&) = default;
};

struct NearWord {
    std::string text;
    std::uint32_t count = 0;
    unsigned edits = 0;

    friend bool operator==(const NearWord&, const NearWord&) = default;
};

// How many letters of a word may be wrong; 0 for words that are too short to tell, and for those with digits.
unsigned tolerated_edits(std::string_view word);

// A value that does not change. Asking costs microseconds; making one of 50,000 words some 50 ms.
class WordBook {
public:
    // Of a prefix with more words than these, only the first ones by their bytes are looked at.
    static constexpr std::size_t max_looked_at = 20'000;

    WordBook() = default;
    // Each word once, in any order; those with a count of 0 are left out.
    explicit WordBook(std::vector<CountedWord> words);

    std::size_t size() const { return words_.size(); }
    const CountedWord& at(std::size_t place) const { return words_.at(place); }
    // size() where it is none of them.
    std::size_t find(std::string_view word) const;
    std::uint32_t count(std::string_view word) const;

    // The words that begin so, the most frequent first.
    std::vector<CountedWord> beginning_with(std::string_view prefix, std::size_t limit) const;
    // The words that are no more than so many edits away, the closest first; a wrong first letter counts as farther.
    std::vector<NearWord> near(std::string_view word, unsigned edits, std::size_t limit) const;
    // What a mistyped beginning may have been meant to be: beginnings one edit away that words do begin with, the most
    // frequent first. For letters of ASCII.
    std::vector<CountedWord> near_beginnings(std::string_view prefix, std::size_t limit) const;

private:
    using Range = std::pair<std::size_t, std::size_t>;
    Range range_of(std::string_view prefix) const;

    std::vector<CountedWord> words_{};                                 // by text
    std::vector<std::pair<std::uint32_t, std::uint32_t>> shortened_{}; // hash of a word without a letter, its place
};

} // namespace merx::search
