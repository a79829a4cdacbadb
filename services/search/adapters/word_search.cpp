#include "search/adapters/word_search.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "search/domain/shop_words.hpp"

namespace merx::search {
namespace {

constexpr float code_score = 10; // more than words ever reach
// Looking documents up one by one is dearer than reading a whole list, as long as they are many.
constexpr std::size_t reading_on = 8;
constexpr std::size_t max_looked_at = 1'000; // documents, to see whether two words occur together

bool stands_in(std::string_view text, const std::vector<std::string>& phrase) {
    const std::vector<ShopWord> words = shop_words(text, std::numeric_limits<std::size_t>::max());
    return std::ranges::search(words, phrase, {}, &ShopWord::text).begin() != words.end();
}

// What both found once, as the first found it.
void add_missing(std::vector<Match>& matches, const std::vector<Match>& more) {
    std::vector<Match> all;
    all.reserve(matches.size() + more.size());
    auto own = matches.begin();
    for (const Match& each : more) {
        while (own != matches.end() && own->number < each.number) {
            all.push_back(*own++);
        }
        if (own == matches.end() || own->number != each.number) {
            all.push_back(each);
        }
    }
    all.insert(all.end(), own, matches.end());
    matches = std::move(all);
}

} // namespace

bool WordSearch::occurs_with(const EvidenceList& list, const Concept& other) {
    std::vector<DocumentNumber> documents;
    for (std::size_t i = 0; i < std::min(list.size(), max_looked_at); ++i) {
        documents.push_back(list[i].number);
    }
    return !evidence_.of(other, documents).empty();
}

void WordSearch::choose_corrections(Attempt& attempt, const QueryWords& query) {
    std::vector<Concept>& concepts = attempt.plan.concepts;
    for (std::size_t i = 0; i < concepts.size(); ++i) {
        if (concepts[i].corrections.empty()) {
            continue;
        }
        // The likeliest word that some product has together with the others; the likeliest of all where there is none.
        std::optional<std::pair<std::size_t, EvidenceList>> chosen;
        for (std::size_t c = 0; c < concepts[i].corrections.size(); ++c) {
            EvidenceList list = evidence_.of(planner_.corrected(concepts[i], concepts[i].corrections[c]));
            const bool occurs_with_all = std::ranges::all_of(
                concepts, [&](const Concept& other) { return !other.corrections.empty() || occurs_with(list, other); });
            if (!list.empty() && (!chosen || occurs_with_all)) {
                chosen.emplace(c, std::move(list));
                if (occurs_with_all) {
                    break;
                }
            }
        }
        if (chosen) {
            const std::string word = concepts[i].corrections[chosen->first];
            concepts[i] = planner_.corrected(concepts[i], word);
            attempt.replacements.push_back({.begin = query.words[concepts[i].begin].begin,
                                            .end = query.words[concepts[i].end - 1].end,
                                            .text = word});
        }
    }
}

WordSearch::Attempt WordSearch::attempt(const QueryWords& query, std::string_view text, Planner::Liberties liberties) {
    Attempt attempt;
    attempt.plan = planner_.plan(query, text, liberties);
    choose_corrections(attempt, query);
    for (const Concept& idea : attempt.plan.concepts) {
        attempt.candidates.frequencies.push_back(evidence_.frequency(idea));
        attempt.candidates.words.push_back(idea.end - idea.begin);
        attempt.candidates.importance.push_back(idea.importance);
    }
    gather(attempt);
    attempt.matches = matches_of_all(attempt.candidates, columns_);
    return attempt;
}

// The rarest concept first: of common ones behind it, only what it leaves has to be read.
void WordSearch::gather(Attempt& attempt) {
    const std::size_t count = attempt.plan.concepts.size();
    attempt.candidates.lists.resize(count);
    attempt.is_whole.assign(count, false);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::size_t i) { return attempt.candidates.frequencies[i]; });
    std::vector<DocumentNumber> left;
    for (std::size_t turn = 0; turn < count; ++turn) {
        const std::size_t i = order[turn];
        const std::size_t frequency = attempt.candidates.frequencies[i];
        EvidenceList& list = attempt.candidates.lists[i];
        const bool one_by_one = turn > 0 && left.size() * reading_on < frequency;
        list = one_by_one ? evidence_.of(attempt.plan.concepts[i], left) : evidence_.of(attempt.plan.concepts[i]);
        attempt.is_whole[i] = !one_by_one;
        if (!one_by_one) {
            attempt.candidates.frequencies[i] = list.size();
        }
        if (turn == 0 || list.size() < left.size()) {
            left.clear();
            std::ranges::transform(list, std::back_inserter(left), &Evidence::number);
        }
    }
}

void WordSearch::gather_all(Attempt& attempt) {
    for (std::size_t i = 0; i < attempt.plan.concepts.size(); ++i) {
        if (!attempt.is_whole[i]) {
            attempt.candidates.lists[i] = evidence_.of(attempt.plan.concepts[i]);
            attempt.candidates.frequencies[i] = attempt.candidates.lists[i].size();
            attempt.is_whole[i] = true;
        }
    }
}

void WordSearch::put_codes_first(Attempt& attempt) {
    AnyTerm codes;
    for (std::string& code : attempt.plan.codes) {
        codes.push_back({.term = std::move(code)});
    }
    std::vector<Match> matches;
    for (const Evidence& each : evidence_.of(codes)) {
        if (const Row* row = columns_.find(each.number)) {
            matches.push_back({.number = each.number, .row = row, .score = code_score});
        }
    }
    add_missing(matches, attempt.matches);
    attempt.matches = std::move(matches);
}

void WordSearch::keep_phrases(std::vector<Match>& matches, const std::vector<std::vector<std::string>>& phrases) {
    const auto end = matches.begin() + static_cast<std::ptrdiff_t>(std::min(max_phrase_checks, matches.size()));
    std::ranges::partial_sort(matches, end, std::ranges::greater{}, &Match::score);
    matches.erase(end, matches.end());
    std::erase_if(matches, [&](const Match& match) {
        return !std::ranges::all_of(phrases,
                                    [&](const std::vector<std::string>& phrase) { return has_phrase(match, phrase); });
    });
    std::ranges::sort(matches, {}, &Match::number);
}

bool WordSearch::has_phrase(const Match& match, const std::vector<std::string>& phrase) const {
    const Row& row = *match.row;
    if (stands_in(row.texts().name(), phrase) ||
        (row.brand != no_symbol && stands_in(vocabulary_.brands.text(row.brand), phrase))) {
        return true;
    }
    if (const auto description = row.texts().description()) {
        return stands_in(*description, phrase);
    }
    const auto listing = Snapshot::listing(reader_, match.number);
    return listing && stands_in(listing->description, phrase);
}

WordMatches WordSearch::find(std::string_view text, bool correct) {
    const QueryWords query = query_words(text);
    Planner::Liberties liberties{.complete_known = false, .correct = correct, .correct_rare = false};
    Attempt best = attempt(query, text, liberties);
    const auto is_enough = [&] { return best.matches.size() >= few || !best.plan.codes.empty(); };
    if (!is_enough() && query.last_is_unfinished && query.words.size() > 1) {
        liberties.complete_known = true;
        best = attempt(query, text, liberties);
    }
    if (!is_enough() && correct) {
        liberties.correct_rare = true;
        if (Attempt freer = attempt(query, text, liberties); freer.matches.size() > best.matches.size()) {
            best = std::move(freer);
        }
    }
    const bool is_little = !is_enough();
    favour_usual_categories(best.matches, columns_);
    if (is_little && query.phrases.empty() && best.plan.concepts.size() > 1) {
        gather_all(best);
        add_missing(best.matches, matches_of_most(best.candidates, columns_, query.is_sentence));
    }
    if (!best.plan.codes.empty()) {
        put_codes_first(best);
    }
    if (!query.phrases.empty() && !best.matches.empty()) {
        keep_phrases(best.matches, query.phrases);
    }
    WordMatches found{.matches = std::move(best.matches), .corrected_query = {}, .terms = {}};
    if (!best.replacements.empty() && !found.matches.empty()) {
        found.corrected_query = replaced(text, best.replacements);
    }
    for (const Concept& idea : best.plan.concepts) {
        for (const Reading& reading : idea.readings) {
            for (const AnyTerm& part : reading.parts) {
                for (const WeighedTerm& term : part) {
                    found.terms.insert(term.term);
                }
            }
        }
    }
    return found;
}

} // namespace merx::search
