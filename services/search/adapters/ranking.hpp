// Which products match all concepts of a query, or nearly all, and how well.
//
// The weights are those of BM25F: a concept counts by its rarity times a strength that grows with the weighted fields
// it occurs in, each by its own length, and levels off. What stands in a name as in the query, side by side and in
// full, counts a little more.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "search/adapters/columns.hpp"
#include "search/adapters/evidence.hpp"

namespace merx::search {

struct Match {
    DocumentNumber number = 0;
    const Row* row = nullptr;
    float score = 0; // more than 0, seldom more than 2
};

// A product that lacks concepts is no match where these make up more than so much of what is asked for, each counted
// by its rarity and importance: "litter" is what matters in "cat litter". One of three that are about as rare may lack.
inline constexpr float max_missing_share = 0.4F;
inline constexpr float max_missing_of_sentence = 0.5F;
// Of "a tent for three people" tents are an answer as well, for what stands before the "for" is the thing itself. Where
// it is no more than so much of what is asked for, as in "toys to play with in the bath", it says too little alone.
inline constexpr float least_thing_share = 0.25F;

// What a query asks for, and where it is. Lists are by concept, in the order of the query.
struct Candidates {
    std::vector<EvidenceList> lists;
    std::vector<std::size_t> frequencies; // documents that each concept is in, at most
    std::vector<std::size_t> words;       // of each concept
    std::vector<float> importance;        // of each concept, at most 1
};

// By number. Documents that the columns do not have are left out.
std::vector<Match> matches_of_all(const Candidates& candidates, const Columns& columns);
// Those and the ones that lack little; empty where there is but one concept.
std::vector<Match> matches_of_most(const Candidates& candidates, const Columns& columns, bool is_sentence);

// Most good matches of a query stand in a few categories: where dolls are asked for, among dolls. Matches in such
// categories count a little more than those elsewhere, which only go with what was asked for.
void favour_usual_categories(std::vector<Match>& matches, const Columns& columns);

} // namespace merx::search
