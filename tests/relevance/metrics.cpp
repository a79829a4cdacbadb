#include "metrics.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_set>
#include <vector>

#include "core/assert.hpp"

namespace merx::relevance {
namespace {

constexpr int relevant_grade = 2; // what counts for the reciprocal rank and for recall

// The grade at each place.
std::vector<int> grades_of(std::span<const std::string> answer, const Grades& grades) {
    std::vector<int> found;
    std::unordered_set<std::string_view> seen;
    for (const std::string& product : answer.first(std::min(answer.size(), answer_depth))) {
        const auto grade = grades.find(product);
        const bool first_time = seen.insert(product).second;
        found.push_back(first_time && grade != grades.end() ? grade->second : 0);
    }
    return found;
}

double dcg(std::span<const int> grades) {
    double sum = 0;
    for (std::size_t i = 0; i < std::min(grades.size(), ndcg_depth); ++i) {
        sum += (std::exp2(grades[i]) - 1) / std::log2(static_cast<double>(i + 2));
    }
    return sum;
}

} // namespace

double ndcg_at_10(std::span<const std::string> answer, const Grades& grades) {
    MERX_ASSERT(!grades.empty());
    std::vector<int> best;
    for (const auto& [product, grade] : grades) {
        best.push_back(grade);
    }
    std::ranges::sort(best, std::greater());
    return dcg(grades_of(answer, grades)) / dcg(best);
}

double reciprocal_rank(std::span<const std::string> answer, const Grades& grades) {
    MERX_ASSERT(!grades.empty());
    const std::vector<int> found = grades_of(answer, grades);
    const auto first = std::ranges::find_if(found, [](int grade) { return grade >= relevant_grade; });
    return first == found.end() ? 0 : 1 / static_cast<double>(first - found.begin() + 1);
}

double recall_at_100(std::span<const std::string> answer, const Grades& grades) {
    const auto is_relevant = [](int grade) { return grade >= relevant_grade; };
    const auto wanted = std::ranges::count_if(grades, [&](const auto& one) { return is_relevant(one.second); });
    MERX_ASSERT(wanted > 0);
    const auto found = std::ranges::count_if(grades_of(answer, grades), is_relevant);
    return static_cast<double>(found) / static_cast<double>(wanted);
}

} // namespace merx::relevance
