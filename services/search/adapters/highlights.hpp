// Showing where a hit matches: its texts as HTML, everything in them escaped, with <em> around what was asked for.
#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "search/domain/text_analysis.hpp"

namespace merx::search {

class Highlights {
public:
    static constexpr std::size_t max_read = 6'000;    // bytes of a text that are looked at
    static constexpr std::size_t fragment_size = 240; // bytes of text, without what escaping adds

    // The terms that were looked for, as the index has them.
    Highlights(std::unordered_set<std::string> terms, TextAnalysis& analysis, std::size_t language);

    // The whole text.
    std::string whole(std::string_view text);
    // The part with the most different words of the query; the beginning where there are none. "…" stands where
    // something was left out.
    std::string fragment(std::string_view text);

private:
    struct Mark {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::string term{};
    };
    bool begins(unsigned char first, unsigned char second) const { return beginnings_[first * 256U + second]; }
    bool may_match(std::string_view piece) const;
    std::vector<Mark> marks(std::string_view text);
    void mark_words(std::string_view text, std::size_t from, std::size_t to, std::vector<Mark>& marks);

    std::unordered_set<std::string> terms_;
    std::bitset<256 * 256> beginnings_{}; // see begins()
    TextAnalysis& analysis_;
    std::size_t language_;
};

} // namespace merx::search
