#include "search/domain/query_words.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "search/domain/search_query.hpp"
#include "text/words.hpp"

namespace merx::search {
namespace {

constexpr std::string_view opening_quote = "\xe2\x80\x9c";
constexpr std::string_view closing_quote = "\xe2\x80\x9d";

struct Quote {
    std::size_t at = std::string_view::npos;
    std::size_t size = 1;
};

Quote find_quote(std::string_view text, std::size_t from) {
    for (std::size_t at = from; at < text.size(); ++at) {
        if (text[at] == '"') {
            return {at, 1};
        }
        const std::string_view rest = text.substr(at);
        if (rest.starts_with(opening_quote) || rest.starts_with(closing_quote)) {
            return {at, opening_quote.size()};
        }
    }
    return {};
}

bool is_inch_mark(std::string_view text, std::size_t at) {
    return at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9';
}

// What stands between two quotes and has two words or more. A quote without a partner means nothing.
std::vector<std::vector<std::string>> quoted(std::string_view text) {
    std::vector<std::vector<std::string>> phrases;
    Quote open = find_quote(text, 0);
    while (open.at != std::string_view::npos && phrases.size() < max_query_words) {
        if (is_inch_mark(text, open.at)) {
            open = find_quote(text, open.at + open.size);
            continue;
        }
        const Quote close = find_quote(text, open.at + open.size);
        if (close.at == std::string_view::npos) {
            break;
        }
        const std::size_t begin = open.at + open.size;
        std::vector<std::string> words;
        for (ShopWord& word : shop_words(text.substr(begin, close.at - begin), max_query_words)) {
            words.push_back(std::move(word.text));
        }
        if (words.size() > 1) {
            phrases.push_back(std::move(words));
        }
        open = find_quote(text, close.at + close.size);
    }
    return phrases;
}

constexpr float wish_importance = 0.3F;
constexpr float behind_importance = 0.6F;

// Words about wanting and buying, and those that nearly any goods are called by.
bool speaks_of_wishes(std::string_view folded) {
    static constexpr auto words = std::to_array<std::string_view>(
        {"best",     "buy",  "cheap", "gift",  "gifts",   "good",   "great",   "ideal",    "item",
         "items",    "kit",  "kits",  "like",  "likes",   "look",   "looking", "love",     "loves",
         "need",     "nice", "pack",  "packs", "perfect", "please", "present", "presents", "product",
         "products", "sale", "set",   "sets",  "thing",   "things", "want"});
    static_assert(std::ranges::is_sorted(words));
    return std::ranges::binary_search(words, folded);
}

// The thing stands before it, and who or what it is for behind it.
bool leads_to_purpose(std::string_view folded) {
    static constexpr auto words = std::to_array<std::string_view>({"for", "that", "to", "which", "who"});
    return std::ranges::find(words, folded) != words.end();
}

// Those of a group stay: in "x-ray for-sale", "for" belongs to "sale".
bool stands_alone(const std::vector<ShopWord>& words, std::size_t i) {
    return !words[i].continues && (i + 1 == words.size() || !words[i + 1].continues);
}

} // namespace

QueryWords query_words(std::string_view text) {
    QueryWords query;
    const std::vector<ShopWord> all = shop_words(text, max_query_words);
    float importance = 1;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!is_function_word(all[i].text) || !stands_alone(all, i)) {
            query.words.push_back(all[i]);
            query.importance.push_back(importance * (speaks_of_wishes(all[i].text) ? wish_importance : 1));
        } else if (!query.words.empty() && leads_to_purpose(all[i].text)) {
            importance = behind_importance;
            query.is_sentence = i + 1 < all.size();
        }
    }
    // "that" and nothing else is meant; so is the beginning of a word that happens to be "the".
    if (query.words.empty()) {
        query.words = all;
        query.importance.assign(all.size(), 1);
    }
    query.phrases = quoted(text);
    query.last_is_unfinished = !all.empty() && all.back().end == text.size();
    if (query.last_is_unfinished && !query.words.empty() && query.words.back().end != all.back().end) {
        query.last_is_unfinished = false;
    }
    return query;
}

std::string replaced(std::string_view text, const std::vector<Replacement>& replacements) {
    std::string out;
    std::size_t at = 0;
    for (const Replacement& each : replacements) {
        if (each.begin < at || each.end < each.begin || each.end > text.size()) {
            continue;
        }
        out += text.substr(at, each.begin - at);
        out += each.text;
        at = each.end;
    }
    out += text.substr(at);
    return out;
}

} // namespace merx::search
