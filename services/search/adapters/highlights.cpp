#include "search/adapters/highlights.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <span>

#include "search/domain/shop_words.hpp"
#include "text/words.hpp"

namespace merx::search {
namespace {

constexpr std::string_view ellipsis = "…";

bool is_within_letter(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80;
}

// The start of the word at or before a place, so that a fragment begins with a whole one; not farther than some bytes.
std::size_t word_start(std::string_view text, std::size_t at) {
    constexpr std::size_t farthest = 30;
    for (std::size_t back = 0; back < farthest && back < at; ++back) {
        if (text[at - back - 1] == ' ' || text[at - back - 1] == '\n') {
            return at - back;
        }
    }
    while (at > 0 && is_within_letter(text, at)) {
        --at;
    }
    return at;
}

} // namespace

// Stems keep the first letter of their words. To stem all words of the descriptions on a page is most of what a search
// would do otherwise.
Highlights::Highlights(std::unordered_set<std::string> terms, TextAnalysis& analysis, std::size_t language)
    : terms_(std::move(terms)), analysis_(analysis), language_(language) {
    const std::size_t prefix = analysis_.word_term("", language).size();
    for (const std::string& term : terms_) {
        if (term.size() > prefix) {
            initials_[static_cast<unsigned char>(term[prefix])] = true;
        }
    }
}

std::vector<Highlights::Mark> Highlights::marks(std::string_view text) {
    std::vector<Mark> marks;
    if (terms_.empty()) {
        return marks;
    }
    const std::vector<ShopWord> words = shop_words(text.substr(0, max_read), std::numeric_limits<std::size_t>::max());
    const auto mark = [&](std::size_t begin, std::size_t end, std::string term) {
        if (!terms_.contains(term)) {
            return false;
        }
        marks.push_back({.begin = words[begin].begin, .end = words[end - 1].end, .term = std::move(term)});
        return true;
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i].text.empty() || !initials_[static_cast<unsigned char>(words[i].text.front())]) {
            continue;
        }
        const std::size_t end = words[i].continues ? i + 1 : end_of_group(words, i);
        if (end > i + 1 && mark(i, end, analysis_.word_term(written_together(words, i, end), language_))) {
            i = end - 1;
            continue;
        }
        if (mark(i, i + 1, analysis_.word_term(words[i].text, language_))) {
            continue;
        }
        if (i + 1 < words.size() && !words[i + 1].continues &&
            mark(i, i + 2, analysis_.joined_term(words[i].text + words[i + 1].text, language_))) {
            ++i;
        }
    }
    // An implied word, "inch", stands where a sign is.
    std::erase_if(marks, [&](const Mark& each) { return each.end <= each.begin || each.end > text.size(); });
    return marks;
}

namespace {

template <class Marks>
std::string written(std::string_view text, std::size_t begin, std::size_t end, const Marks& marks) {
    std::string html;
    std::size_t at = begin;
    for (const auto& mark : marks) {
        if (mark.begin < at || mark.end > end) {
            continue;
        }
        html += text::escape_html(text.substr(at, mark.begin - at));
        html += "<em>" + text::escape_html(text.substr(mark.begin, mark.end - mark.begin)) + "</em>";
        at = mark.end;
    }
    return html + text::escape_html(text.substr(at, end - at));
}

} // namespace

std::string Highlights::whole(std::string_view text) {
    return written(text, 0, text.size(), marks(text));
}

std::string Highlights::fragment(std::string_view text) {
    const std::vector<Mark> all = marks(text);
    std::size_t best = 0;
    std::size_t most = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::set<std::string_view> different;
        for (std::size_t j = i; j < all.size() && all[j].end <= all[i].begin + fragment_size; ++j) {
            different.insert(all[j].term);
        }
        if (different.size() > most) {
            most = different.size();
            best = i;
        }
    }
    constexpr std::size_t before = 40; // bytes in front of the first mark
    const std::size_t wanted = all.empty() ? 0 : all[best].begin;
    const std::size_t begin = wanted <= before ? 0 : word_start(text, wanted - before);
    std::size_t end = std::min(text.size(), begin + fragment_size);
    if (end < text.size()) {
        end = std::max(word_start(text, end), begin);
        if (!all.empty()) {
            end = std::max(end, std::min(text.size(), all[best].end));
        }
        while (is_within_letter(text, end)) {
            ++end;
        }
    }
    return (begin > 0 ? std::string(ellipsis) : std::string()) + written(text, begin, end, all) +
           (end < text.size() ? std::string(ellipsis) : std::string());
}

} // namespace merx::search
