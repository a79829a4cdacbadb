// What a query looks for in the index: concepts, all of which are wanted, each with the readings it may have.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fulltext/reader.hpp"
#include "search/adapters/lexicon.hpp"
#include "search/domain/query_words.hpp"
#include "search/domain/synonyms.hpp"
#include "search/domain/text_analysis.hpp"

namespace merx::search {

// Bounds on what a query may look up.
inline constexpr std::size_t max_expansions = 64;  // of an unfinished word
inline constexpr std::size_t max_corrections = 4;  // of a mistyped word
inline constexpr std::size_t max_plan_terms = 400; // of all concepts together

struct WeighedTerm {
    std::string term;
    float scale = 1; // of how well it matches; at most 1
};
using AnyTerm = std::vector<WeighedTerm>;

// One word, or several that a product must all have.
struct Reading {
    std::vector<AnyTerm> parts;
    float scale = 1;
    // The parts belong together: they count less where they are apart, and nothing in different fields.
    bool is_compound = false;
};

struct Concept {
    std::vector<Reading> readings;
    std::size_t begin = 0; // of its words in the query
    std::size_t end = 0;
    float importance = 1; // at most 1
    // Nothing is known by its word; what it may have been meant to be, the likeliest first.
    std::vector<std::string> corrections;
};

struct QueryPlan {
    std::vector<Concept> concepts;
    std::vector<std::string> codes; // terms of codes that are the whole query
};

// Makes plans for one query. What it is handed must outlive it.
class Planner {
public:
    Planner(const fulltext::Reader& reader, const LexiconView& lexicon, const Synonyms& synonyms,
            TextAnalysis& analysis, std::size_t language)
        : reader_(reader), lexicon_(lexicon), synonyms_(synonyms), analysis_(analysis), language_(language) {}

    struct Liberties {
        // A last word that is known may still be the beginning of what follows the word before it in names.
        bool complete_known = false;
        bool correct = true;       // unknown words may be mistyped
        bool correct_rare = false; // and so may words that no name has
    };
    QueryPlan plan(const QueryWords& query, std::string_view text, Liberties liberties);
    // The concept with another word in place of its own.
    Concept corrected(const Concept& mistyped, const std::string& word);

private:
    Concept of_words(const QueryWords& query, std::size_t begin, std::size_t end, Liberties liberties);
    // `before` is the word in front of it; empty where there is none.
    Concept of_word(const std::string& word, std::size_t place, const std::string& before, bool unfinished,
                    Liberties liberties);
    std::size_t end_of_concept(const std::vector<ShopWord>& words, std::size_t begin);
    void add_synonyms(Concept& idea, const WordSequence& words);
    AnyTerm terms_of(const std::string& word, const std::string& before, bool unfinished, Liberties liberties);
    void add_completions(AnyTerm& terms, const std::string& word, const std::string& before);
    void add_followers(AnyTerm& terms, const std::string& word, const std::string& before);
    std::vector<std::string> codes_of(std::string_view text);
    bool is_known(const std::string& word);

    const fulltext::Reader& reader_;
    const LexiconView& lexicon_;
    const Synonyms& synonyms_;
    TextAnalysis& analysis_;
    std::size_t language_;
};

} // namespace merx::search
