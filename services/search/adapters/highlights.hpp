// Showing where a hit matches: its texts as HTML, everything in them escaped, with <em> around what was asked for.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

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
    std::vector<Mark> marks(std::string_view text);

    std::unordered_set<std::string> terms_;
    std::array<bool, 256> initials_{}; // first bytes of words that may be one of the terms
    TextAnalysis& analysis_;
    std::size_t language_;
};

} // namespace merx::search
