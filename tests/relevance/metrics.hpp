// How good an answer is, given the grades of products. README.md defines the measures.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "judgements.hpp"

namespace merx::relevance {

inline constexpr std::size_t ndcg_depth = 10;
inline constexpr std::size_t answer_depth = 100; // places beyond it count for nothing

// `answer` holds products, best first; one that stands there twice counts at its first place. For queries that have an
// answer: a query without grades has none of these.
double ndcg_at_10(std::span<const std::string> answer, const Grades& grades);
double reciprocal_rank(std::span<const std::string> answer, const Grades& grades);
double recall_at_100(std::span<const std::string> answer, const Grades& grades);

} // namespace merx::relevance
