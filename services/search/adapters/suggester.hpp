// What a shopper may be about to type, and what they may be looking for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "search/adapters/evidence.hpp"
#include "search/adapters/lexicon.hpp"
#include "search/adapters/snapshot.hpp"
#include "search/domain/query_words.hpp"
#include "search/domain/search_answer.hpp"
#include "search/domain/search_query.hpp"
#include "search/domain/text_analysis.hpp"

namespace merx::search {

// For one request. What it is handed must outlive it.
class Suggester {
public:
    static constexpr std::size_t max_categories = 3;
    static constexpr std::size_t max_products = 5;
    // Bounds that keep a suggestion far below what a search may cost.
    static constexpr std::size_t max_completed_words = 12;
    static constexpr std::size_t max_postings = 3'000; // of all completions of a word together

    Suggester(const fulltext::Reader& reader, const Snapshot& snapshot, const LexiconView& lexicon,
              TextAnalysis& analysis, std::size_t language)
        : reader_(reader), snapshot_(snapshot), lexicon_(lexicon), analysis_(analysis), language_(language) {}

    // Queries, categories and products, in this order.
    std::vector<Suggestion> suggest(const SuggestQuery& query);

private:
    // What was typed, and what its last word may become.
    struct Typed {
        std::vector<std::string> before;    // the words in front of the last one; mistyped ones corrected
        std::string last;                   // empty where the next word has not begun
        std::vector<CountedWord> completed; // the likeliest first, itself where it is a word
    };
    struct Candidate {
        std::string text;
        std::uint32_t count = 0;
    };

    Typed read(const SuggestQuery& query) const;
    std::string corrected(const std::string& word) const;
    std::vector<CountedWord> completed(const std::string& last) const;
    std::vector<Candidate> followed_words(const Typed& typed) const;
    std::vector<Candidate> words_with_followers(const Typed& typed) const;
    void add_queries(const Typed& typed, std::size_t limit, std::vector<Suggestion>& out) const;
    std::vector<Suggestion> categories(const Typed& typed, std::size_t limit) const;
    std::vector<Suggestion> products(const Typed& typed, std::size_t limit);
    std::vector<fulltext::DocumentNumber> best_products(const Typed& typed, std::size_t limit);
    EvidenceList in_names(const std::vector<std::string>& any_word);
    std::string highlighted(std::string_view text, const Typed& typed) const;

    const fulltext::Reader& reader_;
    const Snapshot& snapshot_;
    const LexiconView& lexicon_;
    TextAnalysis& analysis_;
    std::size_t language_;
};

} // namespace merx::search
