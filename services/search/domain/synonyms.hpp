// Words that mean the same, from a file that a shop may write.
//
//     # one group a line
//     couch, sofa
//     soft toy => plush, stuffed animal      what is left of the arrow also finds what is right of it, and not back
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace merx::search {

inline constexpr std::size_t max_synonym_file = 1 << 20;    // bytes
inline constexpr std::size_t max_synonym_words = 5;         // of one entry
inline constexpr std::size_t max_synonyms_of_an_entry = 32; // what one entry may lead to

// A word or several in a row, each folded.
using WordSequence = std::vector<std::string>;

class Synonyms {
public:
    // Fails with `invalid_synonyms`, naming the line.
    static Result<Synonyms> parse(std::string_view file);
    // Those that come with Merx.
    static Synonyms built_in();

    // What else a sequence of folded words may be called; empty where nothing is said.
    const std::vector<WordSequence>& of(const WordSequence& words) const;
    // The length of the longest entry.
    std::size_t longest() const { return longest_; }

private:
    std::map<WordSequence, std::vector<WordSequence>> groups_;
    std::size_t longest_ = 0;
};

// A folded word without a plural's ending, roughly and for English alone, so that a file need not say everything
// twice: "toys" is looked up as "toy". What it yields need not be a word.
std::string synonym_form(std::string_view word);

} // namespace merx::search
