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

bool is_letter(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}
unsigned char lower(unsigned char c) {
    return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}
bool is_blank(char c) {
    return static_cast<unsigned char>(c) <= ' ';
}

// Up to and with the blanks behind it.
std::size_t end_of_piece(std::string_view text, std::size_t at) {
    while (at < text.size() && !is_blank(text[at])) {
        ++at;
    }
    while (at < text.size() && is_blank(text[at])) {
        ++at;
    }
    return at;
}

bool has_word(std::string_view piece) {
    return std::ranges::any_of(piece, [](char each) {
        const auto byte = static_cast<unsigned char>(each);
        return is_letter(byte) || is_digit(byte) || byte >= 0x80;
    });
}

// What a word may have where its stem has this vowel: feet and foot, mice and mouse, men and man, dying and die.
std::string_view vowels_for(char vowel) {
    return vowel == 'o' ? "ei" : vowel == 'a' ? "e" : vowel == 'i' ? "y" : "";
}

} // namespace

// Stems keep the first two letters of their words but for some vowels. To stem all words of the descriptions on a page
// is most of what a search would do otherwise.
Highlights::Highlights(std::unordered_set<std::string> terms, TextAnalysis& analysis, std::size_t language)
    : terms_(std::move(terms)), analysis_(analysis), language_(language) {
    if (!analysis_.keeps_beginnings(language)) {
        beginnings_.set();
        return;
    }
    const std::size_t prefix = analysis_.word_term("", language).size();
    for (const std::string& term : terms_) {
        if (term.size() <= prefix) {
            continue;
        }
        const std::string_view stem = std::string_view(term).substr(prefix);
        const std::string_view others = stem.size() > 1 ? vowels_for(stem[1]) : std::string_view();
        for (unsigned next = 0; next < 256; ++next) {
            const auto second = static_cast<unsigned char>(next);
            const auto letter = static_cast<char>(second);
            const bool is_same = stem.size() == 1 || letter == stem[1];
            if (is_same || !is_letter(second) || others.contains(letter)) {
                beginnings_.set(static_cast<unsigned char>(stem[0]) * 256U + next);
            }
        }
    }
}

// Blanks end every word and whatever belongs together with it, so the pieces between them can be split one by one:
// those in which no word begins like one of the terms need not be. Whether a piece is one that need.
bool Highlights::may_match(std::string_view piece) const {
    unsigned char before = 0;
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const auto byte = static_cast<unsigned char>(piece[i]);
        const auto next = static_cast<unsigned char>(i + 1 < piece.size() ? piece[i + 1] : ' ');
        if (byte >= 0x80) {
            return true; // folding may give anything
        }
        if (is_letter(byte) || is_digit(byte)) {
            const bool is_first = is_letter(byte) ? !is_letter(before) : !is_letter(before) && !is_digit(before);
            if ((is_first && begins(lower(byte), lower(next))) || (is_digit(byte) && begins('i', 'n'))) { // 41" is inch
                return true;
            }
        }
        before = byte;
    }
    return false;
}

std::vector<Highlights::Mark> Highlights::marks(std::string_view text) {
    std::vector<Mark> marks;
    if (terms_.empty()) {
        return marks;
    }
    text = text.substr(0, max_read);
    std::size_t begin = 0; // of pieces that may match
    bool may = false;      // the piece before does
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = end_of_piece(text, at);
        const std::string_view piece = text.substr(at, end - at);
        if (may_match(piece)) {
            begin = may ? begin : at;
            may = true;
        } else if (may && has_word(piece)) { // the second of two words that are written as one
            mark_words(text, begin, end, marks);
            may = false;
        }
        at = end;
    }
    if (may) {
        mark_words(text, begin, text.size(), marks);
    }
    // An implied word, "inch", stands where a sign is.
    std::erase_if(marks, [&](const Mark& each) { return each.end <= each.begin || each.end > text.size(); });
    return marks;
}

void Highlights::mark_words(std::string_view text, std::size_t from, std::size_t to, std::vector<Mark>& marks) {
    const std::vector<ShopWord> words =
        shop_words(text.substr(from, to - from), std::numeric_limits<std::size_t>::max());
    const auto mark = [&](std::size_t begin, std::size_t end, std::string term) {
        if (!terms_.contains(term)) {
            return false;
        }
        marks.push_back(
            {.begin = from + words[begin].begin, .end = from + words[end - 1].end, .term = std::move(term)});
        return true;
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i].text;
        if (word.empty() ||
            !begins(static_cast<unsigned char>(word[0]), static_cast<unsigned char>(word.size() > 1 ? word[1] : ' '))) {
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
