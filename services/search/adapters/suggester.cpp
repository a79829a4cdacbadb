#include "search/adapters/suggester.hpp"

#include <algorithm>
#include <utility>

#include "search/domain/shop_words.hpp"
#include "text/words.hpp"

namespace merx::search {
namespace {

constexpr std::size_t words_with_company = 3; // completed words that are suggested with what follows them
constexpr std::size_t followers_shown = 4;    // of each

// Worth suggesting by itself.
bool says_something(std::string_view word) {
    return word.size() > 1 && !is_function_word(word) && word.find_first_not_of("0123456789") != std::string_view::npos;
}

std::string joined(const std::vector<std::string>& words, std::string_view last) {
    std::string text;
    for (const std::string& word : words) {
        text += word + ' ';
    }
    return text += last;
}

bool begins_one(const std::vector<std::string>& words, std::string_view beginning) {
    return std::ranges::any_of(words, [&](const std::string& word) { return word.starts_with(beginning); });
}

bool holds(const std::vector<std::string>& words, std::string_view wanted) {
    return std::ranges::find(words, wanted) != words.end();
}

} // namespace

std::string Suggester::corrected(const std::string& word) const {
    if (lexicon_.count(word) > 0) {
        return word;
    }
    const auto near = lexicon_.near(word, tolerated_edits(word), 1);
    return near.empty() ? word : near.front().text;
}

std::vector<CountedWord> Suggester::completed(const std::string& last) const {
    std::vector<CountedWord> words = lexicon_.beginning_with(last, max_completed_words);
    if (!words.empty()) {
        return words;
    }
    // A word that is nearly complete, or the beginning of one; then what is farther off.
    const auto near = lexicon_.near(last, tolerated_edits(last), max_completed_words);
    const auto add_near = [&](unsigned edits) {
        for (const NearWord& each : near) {
            if (each.edits == edits) {
                words.push_back({.text = each.text, .count = each.count});
            }
        }
    };
    add_near(1);
    for (const CountedWord& beginning : lexicon_.near_beginnings(last, 2)) {
        for (CountedWord& word : lexicon_.beginning_with(beginning.text, max_completed_words / 2)) {
            if (std::ranges::find(words, word.text, &CountedWord::text) == words.end()) {
                words.push_back(std::move(word));
            }
        }
    }
    if (words.empty()) {
        add_near(2);
    }
    words.resize(std::min(words.size(), max_completed_words));
    return words;
}

Suggester::Typed Suggester::read(const SuggestQuery& query) const {
    Typed typed;
    const std::vector<ShopWord> words = shop_words(query.text, max_query_words);
    const bool is_unfinished = !words.empty() && words.back().end == query.text.size();
    const std::size_t finished = words.size() - (is_unfinished ? 1 : 0);
    for (std::size_t i = 0; i < finished; ++i) {
        typed.before.push_back(corrected(words[i].text));
    }
    if (is_unfinished) {
        typed.last = words.back().text;
        typed.completed = completed(typed.last);
    } else if (!typed.before.empty()) {
        typed.completed = lexicon_.following(typed.before.back());
    }
    std::erase_if(typed.completed, [&](const CountedWord& word) { return !says_something(word.text); });
    return typed;
}

// "red sh": what follows "red" in names comes first, then whatever some product has with it.
std::vector<Suggester::Candidate> Suggester::followed_words(const Typed& typed) const {
    std::vector<Candidate> candidates;
    const auto follows = lexicon_.following(typed.before.back());
    for (const CountedWord& word : typed.completed) {
        const auto follower = std::ranges::find(follows, word.text, &CountedWord::text);
        if (follower != follows.end()) {
            candidates.push_back({.text = joined(typed.before, word.text), .count = follower->count});
        }
    }
    if (!typed.last.empty()) {
        for (const CountedWord& follower : follows) {
            if (follower.text.starts_with(typed.last) && says_something(follower.text)) {
                candidates.push_back({.text = joined(typed.before, follower.text), .count = follower.count});
            }
        }
    }
    return candidates;
}

std::vector<Suggester::Candidate> Suggester::words_with_followers(const Typed& typed) const {
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < typed.completed.size(); ++i) {
        const CountedWord& word = typed.completed[i];
        candidates.push_back({.text = word.text, .count = word.count});
        if (i >= words_with_company) {
            continue;
        }
        std::size_t shown = 0;
        for (const CountedWord& follower : lexicon_.following(word.text)) {
            if (says_something(follower.text) && follower.text != word.text && shown < followers_shown) {
                candidates.push_back({.text = word.text + ' ' + follower.text, .count = follower.count});
                ++shown;
            }
        }
    }
    return candidates;
}

void Suggester::add_queries(const Typed& typed, std::size_t limit, std::vector<Suggestion>& out) const {
    std::vector<Candidate> candidates = typed.before.empty() ? words_with_followers(typed) : followed_words(typed);
    std::ranges::sort(candidates, [](const Candidate& left, const Candidate& right) {
        return left.count != right.count ? left.count > right.count : left.text < right.text;
    });
    std::vector<std::string> texts;
    for (Candidate& candidate : candidates) {
        if (texts.size() < limit && !holds(texts, candidate.text)) {
            texts.push_back(std::move(candidate.text));
        }
    }
    for (std::string& text : texts) {
        std::string html = highlighted(text, typed);
        out.push_back({.kind = SuggestionKind::query, .text = std::move(text), .highlighted = std::move(html)});
    }
}

std::vector<Suggestion> Suggester::categories(const Typed& typed, std::size_t limit) const {
    std::vector<const NamedCategory*> found;
    for (const NamedCategory& category : lexicon_.categories()) {
        const bool has_before = std::ranges::all_of(
            typed.before, [&](const std::string& word) { return begins_one(category.words, word); });
        const bool has_last = typed.last.empty() || begins_one(category.words, typed.last) ||
                              std::ranges::any_of(typed.completed, [&](const CountedWord& word) {
                                  return holds(category.words, word.text);
                              });
        if (has_before && has_last) {
            found.push_back(&category);
        }
    }
    const auto begins = [&](const NamedCategory& category) {
        const std::string& first = typed.before.empty() ? typed.last : typed.before.front();
        return category.words.front().starts_with(first);
    };
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(limit, found.size()));
    std::ranges::partial_sort(found, end, [&](const NamedCategory* left, const NamedCategory* right) {
        if (begins(*left) != begins(*right)) {
            return begins(*left);
        }
        return left->words.size() != right->words.size() ? left->words.size() < right->words.size()
                                                         : left->name < right->name;
    });
    std::vector<Suggestion> suggestions;
    for (auto each = found.begin(); each != end; ++each) {
        suggestions.push_back({.kind = SuggestionKind::category,
                               .text = (*each)->name,
                               .id = (*each)->id.text(),
                               .slug = (*each)->slug,
                               .path = snapshot_.categories->path((*each)->id),
                               .highlighted = highlighted((*each)->name, typed)});
    }
    return suggestions;
}

EvidenceList Suggester::in_names(const std::vector<std::string>& any_word) {
    AnyTerm terms;
    for (const std::string& word : any_word) {
        std::string term = analysis_.word_term(word, language_);
        if (std::ranges::find(terms, term, &WeighedTerm::term) == terms.end()) {
            terms.push_back({.term = std::move(term)});
        }
    }
    EvidenceList list;
    if (!terms.empty()) {
        list = EvidenceReader(reader_, max_postings).of(terms);
    }
    std::erase_if(list, [](const Evidence& each) {
        const Occurrence at = Occurrence::unpack(each.occurrence);
        return at.name_position == 0 && !at.in_brand;
    });
    return list;
}

std::vector<fulltext::DocumentNumber> Suggester::best_products(const Typed& typed, std::size_t limit) {
    struct Scored {
        fulltext::DocumentNumber number;
        float score;
    };
    std::vector<Scored> scored;
    const auto narrow = [&](const EvidenceList& list, bool is_first) {
        if (is_first) {
            for (const Evidence& each : list) {
                scored.push_back({each.number, plain_strength(each.occurrence)});
            }
            return;
        }
        std::erase_if(scored, [&](Scored& each) {
            const auto found = std::ranges::lower_bound(list, each.number, {}, &Evidence::number);
            if (found == list.end() || found->number != each.number) {
                return true;
            }
            each.score += plain_strength(found->occurrence);
            return false;
        });
    };
    bool is_first = true;
    for (const std::string& word : typed.before) {
        if (!is_function_word(word)) {
            narrow(in_names({word}), std::exchange(is_first, false));
        }
    }
    if (!typed.last.empty()) {
        std::vector<std::string> words;
        for (const CountedWord& word : typed.completed) {
            words.push_back(word.text);
        }
        narrow(in_names(words), is_first);
    }
    const auto end = scored.begin() + static_cast<std::ptrdiff_t>(std::min(limit, scored.size()));
    std::ranges::partial_sort(scored, end, [](const Scored& left, const Scored& right) {
        return left.score != right.score ? left.score > right.score : left.number > right.number;
    });
    std::vector<fulltext::DocumentNumber> numbers;
    for (auto each = scored.begin(); each != end; ++each) {
        numbers.push_back(each->number);
    }
    return numbers;
}

std::vector<Suggestion> Suggester::products(const Typed& typed, std::size_t limit) {
    std::vector<Suggestion> suggestions;
    for (const fulltext::DocumentNumber number : best_products(typed, limit)) {
        if (const Row* row = snapshot_.columns->find(number)) {
            suggestions.push_back({.kind = SuggestionKind::product,
                                   .text = std::string(row->texts().name()),
                                   .id = row->product().text(),
                                   .slug = std::string(row->texts().slug()),
                                   .image_url = std::string(row->texts().image_url()),
                                   .highlighted = highlighted(row->texts().name(), typed)});
        }
    }
    return suggestions;
}

std::string Suggester::highlighted(std::string_view text, const Typed& typed) const {
    std::string html;
    std::size_t at = 0;
    for (const ShopWord& word : shop_words(text, max_query_words)) {
        std::size_t end = at;
        if (!typed.last.empty() && word.text.starts_with(typed.last)) {
            // Of what was folded to something shorter or longer, nobody can say where the beginning ends.
            const bool is_as_written = word.end - word.begin == word.text.size();
            end = is_as_written ? word.begin + typed.last.size() : word.end;
        } else if (holds(typed.before, word.text)) {
            end = word.end;
        }
        if (end > word.begin && word.begin >= at) {
            html += text::escape_html(text.substr(at, word.begin - at));
            html += "<em>" + text::escape_html(text.substr(word.begin, end - word.begin)) + "</em>";
            at = end;
        }
    }
    return html + text::escape_html(text.substr(at));
}

std::vector<Suggestion> Suggester::suggest(const SuggestQuery& query) {
    const Typed typed = read(query);
    if (typed.before.empty() && typed.completed.empty()) {
        return {};
    }
    const auto limit = static_cast<std::size_t>(query.limit);
    std::vector<Suggestion> found_categories = categories(typed, std::min(max_categories, (limit + 2) / 4));
    std::vector<Suggestion> found_products = products(typed, std::min(max_products, (limit + 1) / 3));
    const std::size_t others = found_categories.size() + found_products.size();
    std::vector<Suggestion> suggestions;
    add_queries(typed, std::max(limit - std::min(limit, others), (limit + 1) / 2), suggestions);
    std::ranges::move(found_categories, std::back_inserter(suggestions));
    std::ranges::move(found_products, std::back_inserter(suggestions));
    suggestions.resize(std::min(suggestions.size(), limit));
    return suggestions;
}

} // namespace merx::search
