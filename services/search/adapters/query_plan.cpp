#include "search/adapters/query_plan.hpp"

#include <algorithm>
#include <utility>

namespace merx::search {
namespace {

// How much less a match counts that is not by the very word.
constexpr float joined_scale = 0.9F; // "key chain" for "keychain"
constexpr float synonym_scale = 0.8F;
constexpr float completion_scale = 0.9F;
constexpr float unlikely_completion_scale = 0.6F; // others follow the word before it in names
constexpr float known_completion_scale = 0.7F;    // the word may be all that was meant

constexpr std::size_t shortest_joined = 5;
constexpr std::size_t shortest_begun_code = 4;
constexpr std::size_t max_codes = 20;
constexpr std::size_t rarely = 2; // documents

bool has_digit(std::string_view word) {
    return word.find_first_of("0123456789") != std::string_view::npos;
}

WordSequence texts(const std::vector<ShopWord>& words, std::size_t begin, std::size_t end) {
    WordSequence sequence;
    for (std::size_t i = begin; i < end; ++i) {
        sequence.push_back(words[i].text);
    }
    return sequence;
}

void add_term(AnyTerm& terms, std::string term, float scale) {
    const auto known = std::ranges::find(terms, term, &WeighedTerm::term);
    if (known == terms.end()) {
        terms.push_back({.term = std::move(term), .scale = scale});
    } else {
        known->scale = std::max(known->scale, scale);
    }
}

} // namespace

bool Planner::is_known(const std::string& word) {
    return lexicon_.count(word) > 0 || reader_.frequency(analysis_.word_term(word, language_)) > 0;
}

void Planner::add_completions(AnyTerm& terms, const std::string& word, const std::string& before) {
    const auto followers = before.empty() ? std::vector<CountedWord>{} : lexicon_.following(before);
    const bool is_expected =
        std::ranges::any_of(followers, [&](const CountedWord& each) { return each.text.starts_with(word); });
    for (const CountedWord& longer : lexicon_.beginning_with(word, max_expansions)) {
        const bool follows =
            !is_expected || std::ranges::find(followers, longer.text, &CountedWord::text) != followers.end();
        add_term(terms, analysis_.word_term(longer.text, language_),
                 follows ? completion_scale : unlikely_completion_scale);
    }
}

void Planner::add_followers(AnyTerm& terms, const std::string& word, const std::string& before) {
    for (const CountedWord& follower : lexicon_.following(before)) {
        if (follower.text.starts_with(word)) {
            add_term(terms, analysis_.word_term(follower.text, language_), known_completion_scale);
        }
    }
}

AnyTerm Planner::terms_of(const std::string& word, const std::string& before, bool unfinished, Liberties liberties) {
    AnyTerm terms{{.term = analysis_.word_term(word, language_)}};
    if (word.size() >= shortest_joined) {
        add_term(terms, analysis_.joined_term(word, language_), joined_scale);
    }
    if (looks_like_code(word)) {
        add_term(terms, TextAnalysis::code_term(word), 1);
    }
    if (unfinished) {
        if (!is_known(word)) {
            add_completions(terms, word, before);
        } else if (liberties.complete_known && !before.empty()) {
            add_followers(terms, word, before);
        }
    }
    return terms;
}

void Planner::add_synonyms(Concept& idea, const WordSequence& words) {
    for (const WordSequence& other : synonyms_.of(words)) {
        Reading reading{.parts = {}, .scale = synonym_scale, .is_compound = other.size() > 1};
        for (const std::string& word : other) {
            if (!is_function_word(word)) {
                reading.parts.push_back({{.term = analysis_.word_term(word, language_)}});
            }
        }
        if (!reading.parts.empty()) {
            idea.readings.push_back(std::move(reading));
        }
        if (other.size() == 1) {
            idea.readings.back().parts[0].push_back(
                {.term = analysis_.joined_term(other[0], language_), .scale = joined_scale});
        }
    }
}

Concept Planner::of_word(const std::string& word, std::size_t place, const std::string& before, bool unfinished,
                         Liberties liberties) {
    Concept idea{.readings = {}, .begin = place, .end = place + 1, .corrections = {}};
    AnyTerm terms = terms_of(word, before, unfinished, liberties);
    const bool known = std::ranges::any_of(terms, [&](const WeighedTerm& each) {
        return reader_.frequency(each.term) > (liberties.correct_rare && lexicon_.count(word) == 0 ? rarely : 0);
    });
    idea.readings.push_back({.parts = {std::move(terms)}});
    add_synonyms(idea, {word});
    if (!known && liberties.correct && idea.readings.size() == 1) {
        for (NearWord& near : lexicon_.near(word, tolerated_edits(word), max_corrections)) {
            idea.corrections.push_back(std::move(near.text));
        }
        if (idea.corrections.empty() && unfinished) {
            for (const CountedWord& beginning : lexicon_.near_beginnings(word, 1)) {
                for (CountedWord& longer : lexicon_.beginning_with(beginning.text, max_corrections)) {
                    idea.corrections.push_back(std::move(longer.text));
                }
            }
        }
    }
    return idea;
}

Concept Planner::of_words(const QueryWords& query, std::size_t begin, std::size_t end, Liberties liberties) {
    const bool unfinished = query.last_is_unfinished && end == query.words.size();
    const std::string before = begin > 0 ? query.words[begin - 1].text : std::string();
    if (end - begin == 1) {
        return of_word(query.words[begin].text, begin, before, unfinished, liberties);
    }
    Concept idea{.readings = {}, .begin = begin, .end = end, .corrections = {}};
    Reading apart{.parts = {}, .scale = 1, .is_compound = query.words[begin + 1].continues};
    for (std::size_t i = begin; i < end; ++i) {
        apart.parts.push_back(terms_of(query.words[i].text, i > begin ? query.words[i - 1].text : before,
                                       unfinished && i + 1 == end, liberties));
    }
    idea.readings.push_back(std::move(apart));
    if (const std::string together = written_together(query.words, begin, end); !together.empty()) {
        idea.readings.push_back({.parts = {terms_of(together, before, unfinished, liberties)}});
        add_synonyms(idea, {together});
    }
    add_synonyms(idea, texts(query.words, begin, end));
    return idea;
}

std::size_t Planner::end_of_concept(const std::vector<ShopWord>& words, std::size_t begin) {
    const std::size_t group = end_of_group(words, begin);
    const std::size_t longest = std::min(words.size(), begin + synonyms_.longest());
    for (std::size_t end = longest; end > std::max(group, begin + 1); --end) {
        if (!synonyms_.of(texts(words, begin, end)).empty()) {
            return end;
        }
    }
    if (group > begin + 1 || group == words.size() || end_of_group(words, group) > group + 1) {
        return group;
    }
    const std::string together = written_together(words, begin, group + 1);
    const bool is_word = together.size() >= shortest_joined && !has_digit(together) && lexicon_.count(together) > 0;
    const bool is_code = looks_like_code(together) && reader_.frequency(TextAnalysis::code_term(together)) > 0;
    return is_word || is_code ? group + 1 : group;
}

std::vector<std::string> Planner::codes_of(std::string_view text) {
    const std::string code = normalised_code(text);
    if (code.empty()) {
        return {};
    }
    if (std::string term = TextAnalysis::code_term(code); reader_.frequency(term) > 0) {
        return {std::move(term)};
    }
    std::vector<std::string> begun;
    const bool is_mixed = has_digit(code) && code.find_first_not_of("0123456789") != std::string::npos;
    if (is_mixed && code.size() >= shortest_begun_code) {
        for (fulltext::CountedTerm& term : reader_.terms(TextAnalysis::code_term(code), max_codes, max_codes)) {
            begun.push_back(std::move(term.term));
        }
    }
    return begun;
}

QueryPlan Planner::plan(const QueryWords& query, std::string_view text, Liberties liberties) {
    QueryPlan plan{.concepts = {}, .codes = codes_of(text)};
    std::size_t terms = 0;
    for (std::size_t begin = 0; begin < query.words.size();) {
        const std::size_t end = end_of_concept(query.words, begin);
        Concept idea = of_words(query, begin, end, liberties);
        idea.importance = *std::max_element(query.importance.begin() + static_cast<std::ptrdiff_t>(begin),
                                            query.importance.begin() + static_cast<std::ptrdiff_t>(end));
        std::erase_if(idea.readings, [&](const Reading& reading) {
            for (const AnyTerm& part : reading.parts) {
                terms += part.size();
            }
            return terms > max_plan_terms;
        });
        if (idea.readings.empty()) {
            break; // the words so far are enough
        }
        plan.concepts.push_back(std::move(idea));
        begin = end;
    }
    return plan;
}

Concept Planner::corrected(const Concept& mistyped, const std::string& word) {
    Concept idea = of_word(word, mistyped.begin, {}, false, {.complete_known = false, .correct = false});
    idea.end = mistyped.end;
    idea.importance = mistyped.importance;
    return idea;
}

} // namespace merx::search
