// The words of a shop: text::split() and what people mean by how they write sizes, counts and compounds.
//
//     41" board      → 41, inch, board
//     1,000 pieces   → 1000, pieces
//     300pc          → 300, pc, which belong together and are also "300pc"
//     Spider-Man     → spider, man, which belong together and are also "spiderman"
//     1/24 scale     → 1, 24, which belong together and are also "1:24"; scale
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace merx::search {

struct ShopWord {
    std::string text;      // folded
    std::size_t begin = 0; // in the text it is from, in bytes; an implied word stands where it was implied
    std::size_t end = 0;
    bool continues = false; // it belongs together with the word before
    char joined_by = 0;     // what is between the two; 0 where nothing is

    bool is_number() const;
};

// The first `limit` words.
std::vector<ShopWord> shop_words(std::string_view text, std::size_t limit);

// Words [begin, end) that belong together, as one: "spiderman", "1:24".
std::string written_together(const std::vector<ShopWord>& words, std::size_t begin, std::size_t end);

// The end of the words that belong together with the one at `begin`.
std::size_t end_of_group(const std::vector<ShopWord>& words, std::size_t begin);

// A word that says how others belong together and nothing by itself: "the", "for", "with".
bool is_function_word(std::string_view folded);

} // namespace merx::search
