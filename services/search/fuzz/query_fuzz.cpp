// Any bytes as what a shopper types: words, a plan of what to correct, and HTML that says nothing but what it shows.
// Also as a file of synonyms, which somebody writes by hand.
//
//     query_fuzz [directory of inputs] -max_total_time=60
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/assert.hpp"
#include "core/text.hpp"
#include "search/adapters/highlights.hpp"
#include "search/domain/query_words.hpp"
#include "search/domain/search_query.hpp"
#include "search/domain/synonyms.hpp"
#include "search/domain/text_analysis.hpp"
#include "search/domain/word_book.hpp"
#include "text/edits.hpp"
#include "text/words.hpp"

namespace merx::search {
namespace {

// Text, entities, and <em> in pairs.
void check_html(std::string_view html) {
    MERX_ASSERT(is_valid_utf8(html));
    bool is_open = false;
    for (std::size_t at = html.find_first_of("<>\"'"); at != std::string_view::npos;
         at = html.find_first_of("<>\"'", at)) {
        const std::string_view tag = is_open ? "</em>" : "<em>";
        MERX_ASSERT(html.substr(at).starts_with(tag));
        at += tag.size();
        is_open = !is_open;
    }
    MERX_ASSERT(!is_open);
}

void check_words(std::string_view text) {
    const QueryWords query = query_words(text);
    MERX_ASSERT(query.words.size() <= max_query_words);
    MERX_ASSERT(query.words.size() == query.importance.size());
    std::vector<Replacement> replacements;
    for (const ShopWord& word : query.words) {
        MERX_ASSERT(!word.text.empty() && is_valid_utf8(word.text));
        MERX_ASSERT(word.begin < word.end && word.end <= text.size() + 1);
        replacements.push_back({.begin = word.begin, .end = word.end, .text = word.text});
        MERX_ASSERT(text::edits_between(word.text, word.text, 2) == 0);
    }
    static_cast<void>(replaced(text, replacements));
    static_cast<void>(normalised_code(text));
}

void check_book(std::string_view text) {
    std::unordered_set<std::string> distinct;
    std::vector<CountedWord> words;
    for (const ShopWord& word : shop_words(text, 200)) {
        if (distinct.insert(word.text).second) {
            words.push_back({.text = word.text, .count = 1});
        }
    }
    const WordBook book(words);
    for (const CountedWord& word : words) {
        MERX_ASSERT(book.count(word.text) == 1);
        MERX_ASSERT(!book.beginning_with(word.text, 1).empty());
        static_cast<void>(book.near(word.text, tolerated_edits(word.text), 4));
    }
}

void check_highlights(std::string_view text) {
    TextAnalysis analysis({[](const std::string& word) { return word; }});
    std::unordered_set<std::string> terms;
    const std::vector<ShopWord> words = shop_words(text, 1'000);
    for (std::size_t i = 0; i < words.size(); i += 2) {
        terms.insert(analysis.word_term(words[i].text));
    }
    Highlights highlights(std::move(terms), analysis, 0);
    check_html(highlights.whole(text));
    check_html(highlights.fragment(text));
}

} // namespace
} // namespace merx::search

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace merx;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    MERX_ASSERT(is_valid_utf8(text::fold(text)));
    search::check_words(text);
    search::check_book(text);
    search::check_highlights(text);
    static_cast<void>(search::check({.text = std::string(text), .page_token = std::string(text)}));
    static_cast<void>(search::Synonyms::parse(text));
    return 0;
}
