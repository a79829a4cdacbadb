#include "search/domain/word_book.hpp"

#include <algorithm>
#include <set>

#include "text/edits.hpp"

namespace merx::search {
namespace {

constexpr std::size_t shortest_corrected = 4;
constexpr std::size_t shortest_corrected_twice = 8;
constexpr std::size_t longest_corrected = 32; // a word of more letters is left alone

std::uint32_t hash(std::string_view text) {
    std::uint32_t value = 2166136261U;
    for (const char c : text) {
        value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
    }
    return value;
}

bool begins_letter(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
}

// The word without each of its letters in turn.
template <class Visit>
void for_each_shortened(std::string_view word, Visit visit) {
    std::string rest;
    for (std::size_t begin = 0; begin < word.size();) {
        std::size_t end = begin + 1;
        while (end < word.size() && !begins_letter(word[end])) {
            ++end;
        }
        rest.assign(word.substr(0, begin));
        rest += word.substr(end);
        visit(std::string_view(rest));
        begin = end;
    }
}

bool is_closer(const NearWord& left, const NearWord& right, char first) {
    const auto distance = [first](const NearWord& word) { return 2 * word.edits + (word.text[0] == first ? 0U : 1U); };
    if (distance(left) != distance(right)) {
        return distance(left) < distance(right);
    }
    return left.count != right.count ? left.count > right.count : left.text < right.text;
}

bool is_more_frequent(const CountedWord& left, const CountedWord& right) {
    return left.count != right.count ? left.count > right.count : left.text < right.text;
}

template <class T, class Before>
void keep_first(std::vector<T>& all, std::size_t limit, Before before) {
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(limit, all.size()));
    std::ranges::partial_sort(all, end, before);
    all.erase(end, all.end());
}

} // namespace

unsigned tolerated_edits(std::string_view word) {
    if (word.size() < shortest_corrected || word.size() > longest_corrected ||
        word.find_first_of("0123456789") != std::string_view::npos) {
        return 0;
    }
    return word.size() < shortest_corrected_twice ? 1 : 2;
}

WordBook::WordBook(std::vector<CountedWord> words) : words_(std::move(words)) {
    std::erase_if(words_, [](const CountedWord& word) { return word.count == 0 || word.text.empty(); });
    std::ranges::sort(words_, {}, &CountedWord::text);
    for (std::size_t i = 0; i < words_.size(); ++i) {
        const auto place = static_cast<std::uint32_t>(i);
        if (tolerated_edits(words_[i].text) == 0 && words_[i].text.size() + 1 != shortest_corrected) {
            continue; // nothing is corrected to it
        }
        shortened_.emplace_back(hash(words_[i].text), place);
        for_each_shortened(words_[i].text, [&](std::string_view rest) { shortened_.emplace_back(hash(rest), place); });
    }
    std::ranges::sort(shortened_);
}

std::size_t WordBook::find(std::string_view word) const {
    const auto found =
        std::ranges::lower_bound(words_, word, {}, [](const CountedWord& each) { return std::string_view(each.text); });
    return found != words_.end() && found->text == word ? static_cast<std::size_t>(found - words_.begin()) : size();
}

std::uint32_t WordBook::count(std::string_view word) const {
    const std::size_t place = find(word);
    return place == size() ? 0 : words_[place].count;
}

WordBook::Range WordBook::range_of(std::string_view prefix) const {
    const auto beginning = [&](const CountedWord& each) {
        return std::string_view(each.text).substr(0, prefix.size());
    };
    const auto range = std::ranges::equal_range(words_, prefix, {}, beginning);
    return {static_cast<std::size_t>(range.begin() - words_.begin()),
            static_cast<std::size_t>(range.end() - words_.begin())};
}

std::vector<CountedWord> WordBook::beginning_with(std::string_view prefix, std::size_t limit) const {
    const auto [begin, end] = range_of(prefix);
    // Pointers are ranked, and only what is kept is copied.
    std::vector<const CountedWord*> found;
    for (std::size_t i = begin; i < std::min(end, begin + max_looked_at); ++i) {
        found.push_back(&words_[i]);
    }
    keep_first(found, limit,
               [](const CountedWord* left, const CountedWord* right) { return is_more_frequent(*left, *right); });
    std::vector<CountedWord> words;
    for (const CountedWord* each : found) {
        words.push_back(*each);
    }
    return words;
}

std::vector<NearWord> WordBook::near(std::string_view word, unsigned edits, std::size_t limit) const {
    if (edits == 0 || word.empty() || word.size() > longest_corrected) {
        return {};
    }
    std::set<std::uint32_t> places;
    const auto look_up = [&](std::string_view spelling) {
        const auto range =
            std::ranges::equal_range(shortened_, hash(spelling), {}, [](const auto& entry) { return entry.first; });
        for (const auto& [unused, place] : range) {
            places.insert(place);
        }
    };
    look_up(word);
    for_each_shortened(word, [&](std::string_view once) {
        look_up(once);
        if (edits > 1) {
            for_each_shortened(once, look_up);
        }
    });
    std::vector<NearWord> found;
    for (const std::uint32_t place : places) {
        const CountedWord& candidate = words_[place];
        const unsigned distance = text::edits_between(word, candidate.text, edits);
        if (distance > 0 && distance <= edits) {
            found.push_back({.text = candidate.text, .count = candidate.count, .edits = distance});
        }
    }
    keep_first(found, limit,
               [&](const NearWord& left, const NearWord& right) { return is_closer(left, right, word[0]); });
    return found;
}

std::vector<CountedWord> WordBook::near_beginnings(std::string_view prefix, std::size_t limit) const {
    if (prefix.size() < shortest_corrected || prefix.size() > longest_corrected) {
        return {};
    }
    std::vector<CountedWord> found;
    const auto look_up = [&](std::string beginning) {
        const auto [begin, end] = range_of(beginning);
        if (begin < end) {
            found.push_back({.text = std::move(beginning), .count = static_cast<std::uint32_t>(end - begin)});
        }
    };
    // The first letter is taken as meant, as people seldom mistype it.
    const std::string typed(prefix);
    for (std::size_t i = 1; i < typed.size(); ++i) {
        std::string changed = typed;
        changed.erase(i, 1);
        look_up(changed);
        if (i + 1 < typed.size() && typed[i] != typed[i + 1]) {
            changed = typed;
            std::swap(changed[i], changed[i + 1]);
            look_up(changed);
        }
        for (char letter = 'a'; letter <= 'z'; ++letter) {
            changed = typed;
            if (letter != typed[i]) {
                changed[i] = letter;
                look_up(changed);
            }
            changed = typed;
            changed.insert(i, 1, letter);
            look_up(std::move(changed));
        }
    }
    keep_first(found, limit, is_more_frequent);
    return found;
}

} // namespace merx::search
