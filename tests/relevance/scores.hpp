// The suite: every judged query asked of every engine, measured, and printed for people.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engines/engine.hpp"
#include "judgements.hpp"

namespace merx::relevance {

// One answer, measured. For queries of the kind `no_result` only `empty` says anything.
struct Score {
    double ndcg = 0;
    double reciprocal_rank = 0;
    double recall = 0;
    bool empty = false; // the answer
};

// What one engine has reached.
struct EngineScores {
    std::string engine;
    std::vector<Score> scores; // of the queries, in their order
};

// `names` are those by which the judgements know the products, by their ids.
EngineScores measure(search_engines::Engine& engine, const std::vector<JudgedQuery>& queries,
                     const std::map<std::string, std::string>& names);

struct Means {
    std::size_t queries = 0;      // that have an answer
    std::size_t unanswerable = 0; // of the kind `no_result`
    double ndcg = 0;
    double reciprocal_rank = 0;
    double recall = 0;
    double empty = 0; // share of the unanswerable that were answered by nothing
};

// Over the queries of one kind, or over all where `kind` is empty.
Means means(const EngineScores& scores, const std::vector<JudgedQuery>& queries, std::string_view kind = {});

// A table for each measure: a row for each kind, a column for each engine.
std::string table(const std::vector<EngineScores>& engines, const std::vector<JudgedQuery>& queries);
// A line for each query with the nDCG@10 and recall of each engine. Queries in which the first engine is behind
// another are marked.
std::string query_lines(const std::vector<EngineScores>& engines, const std::vector<JudgedQuery>& queries);

} // namespace merx::relevance
