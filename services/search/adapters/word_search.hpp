// From words to the products that are meant by them.
//
// First every concept is wanted, as it is written, in its other forms and by its synonyms. Where that finds little, a
// query is read with more liberty, step by step: its last word as the beginning of others, words that no name has as
// mistyped, and all but what matters little as enough.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "search/adapters/query_plan.hpp"
#include "search/adapters/ranking.hpp"
#include "search/adapters/snapshot.hpp"

namespace merx::search {

struct WordMatches {
    std::vector<Match> matches;            // by number
    std::string corrected_query;           // empty where nothing was corrected
    std::unordered_set<std::string> terms; // that were looked for, to be shown
};

class WordSearch {
public:
    static constexpr std::size_t few = 10;                  // matches
    static constexpr std::size_t max_phrase_checks = 2'000; // products read to check a phrase, the best first

    WordSearch(const fulltext::Reader& reader, const Snapshot& snapshot, Planner& planner)
        : reader_(reader), columns_(*snapshot.columns), vocabulary_(snapshot.vocabulary()), planner_(planner),
          evidence_(reader) {}

    WordMatches find(std::string_view text, bool correct);

private:
    struct Attempt {
        QueryPlan plan;
        Candidates candidates;
        std::vector<Replacement> replacements;
        std::vector<Match> matches;
        std::vector<bool> is_whole; // the list of a concept; others lack what other concepts do not have
    };

    Attempt attempt(const QueryWords& query, std::string_view text, Planner::Liberties liberties);
    void choose_corrections(Attempt& attempt, const QueryWords& query);
    bool occurs_with(const EvidenceList& list, const Concept& other);
    void gather(Attempt& attempt);
    void gather_all(Attempt& attempt);
    void put_codes_first(Attempt& attempt);
    bool has_phrase(const Match& match, const std::vector<std::string>& phrase) const;
    void keep_phrases(std::vector<Match>& matches, const std::vector<std::vector<std::string>>& phrases);

    const fulltext::Reader& reader_;
    const Columns& columns_;
    const Vocabulary& vocabulary_;
    Planner& planner_;
    EvidenceReader evidence_;
};

} // namespace merx::search
