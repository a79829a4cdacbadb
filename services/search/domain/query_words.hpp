// The words of a query, read as a shopper means them. There is no syntax to get wrong: quotes around words ask for a
// phrase, everything else is words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "search/domain/shop_words.hpp"

namespace merx::search {

struct QueryWords {
    std::vector<ShopWord> words; // at most max_query_words; function words are left out where others remain
    // How much each of them matters, at most 1: what speaks of a wish ("gift", "best") or of any goods at all ("set")
    // matters little, and what stands behind "for" and the like says less of the thing than what stands before it.
    std::vector<float> importance;
    // Words that were put in quotes, two or more at a time; they also are among `words`.
    std::vector<std::vector<std::string>> phrases;
    // It says what a thing is for, and thereby more than is needed to find it.
    bool is_sentence = false;
    // The last word may go on: nothing stands behind it.
    bool last_is_unfinished = false;
};

QueryWords query_words(std::string_view text);

// `text` with the words at these places written otherwise. `replacements` are in the order of their places.
struct Replacement {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text;
};
std::string replaced(std::string_view text, const std::vector<Replacement>& replacements);

} // namespace merx::search
