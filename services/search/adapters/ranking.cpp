#include "search/adapters/ranking.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "search/domain/search_query.hpp"
#include "search/domain/text_analysis.hpp"

namespace merx::search {
namespace {

// Field weights of BM25F, and the sum at which a concept has half its strength.
constexpr float name_weight = 5;
constexpr float aside_weight = 2.5F; // what it goes with, not what it is
constexpr float brand_weight = 3;
constexpr float category_weight = 3;
constexpr float ancestor_weight = 0.8F;
constexpr float attribute_weight = 1.5F;
constexpr float description_weight = 0.6F;
constexpr float half_strength = 2;

// A text of usual length counts as it is, longer ones less.
constexpr float usual_name = 10; // words
constexpr float usual_description = 120;
constexpr float name_length_share = 0.35F;
constexpr float description_length_share = 0.6F;

constexpr float side_by_side_bonus = 0.25F; // for all pairs of concepts
constexpr float near_bonus = 0.1F;          // no more than near_words apart
constexpr int near_words = 3;
constexpr float all_in_name_bonus = 0.15F;
constexpr float coverage_power = 2;

constexpr float usual_category_bonus = 0.2F; // where all matches are in the same categories
constexpr std::size_t fewest_for_usual = 4;
constexpr std::size_t most_for_usual = 4'000;

float rarity(std::size_t documents, std::size_t all) {
    const auto with = static_cast<float>(std::min(documents, all));
    const auto without = static_cast<float>(all) - with;
    return std::log(1.F + (without + 0.5F) / (with + 0.5F));
}

float weighed_down(float length, float usual, float share) {
    return 1.F - share + share * std::min(length / usual, 4.F);
}

struct Lengths {
    float name;
    float description;
};

Lengths lengths_of(const Row& row) {
    return {.name = weighed_down(static_cast<float>(row.lengths.name), usual_name, name_length_share),
            .description =
                weighed_down(static_cast<float>(row.lengths.description), usual_description, description_length_share)};
}

float strength(const Occurrence& at, const Lengths& lengths) {
    const float name = at.name_position == 0 ? 0.F : (at.aside_in_name ? aside_weight : name_weight) / lengths.name;
    const float sum = name + (at.in_brand ? brand_weight : 0.F) + (at.in_category ? category_weight : 0.F) +
                      (at.in_ancestor ? ancestor_weight : 0.F) + (at.in_attributes ? attribute_weight : 0.F) +
                      description_weight * static_cast<float>(at.in_description) / lengths.description;
    return sum / (sum + half_strength);
}

// Scores products of one query.
class Scorer {
public:
    Scorer(const Candidates& candidates, const Columns& columns) : candidates_(candidates) {
        for (std::size_t i = 0; i < candidates.lists.size(); ++i) {
            rarities_.push_back(candidates.importance[i] * rarity(candidates.frequencies[i], columns.size()));
        }
        total_ = std::accumulate(rarities_.begin(), rarities_.end(), 0.F);
    }

    float rarity_of(std::size_t concept_number) const { return rarities_[concept_number]; }
    float total() const { return total_; }

    // The evidence of each concept, null where there is none.
    float score(const Row& row, std::span<const Evidence* const> evidence) const {
        const Lengths lengths = lengths_of(row);
        float sum = 0;
        float covered = 0;
        float closeness = 0;
        bool all_in_name = true;
        int expected_position = 0;
        for (std::size_t i = 0; i < evidence.size(); ++i) {
            if (evidence[i] == nullptr) {
                all_in_name = false;
                expected_position = 0;
                continue;
            }
            const Occurrence at = Occurrence::unpack(evidence[i]->occurrence);
            const float scale = static_cast<float>(evidence[i]->scale) / Evidence::full_scale;
            sum += rarities_[i] * scale * strength(at, lengths);
            covered += rarities_[i];
            const int position = at.name_position;
            if (expected_position > 0 && position > 0) {
                closeness += position == expected_position                          ? side_by_side_bonus
                             : std::abs(position - expected_position) <= near_words ? near_bonus
                                                                                    : 0.F;
            }
            all_in_name = all_in_name && position > 0 && !at.aside_in_name;
            expected_position = position > 0 ? position + static_cast<int>(candidates_.words[i]) : 0;
        }
        const auto pairs = static_cast<float>(std::max<std::size_t>(evidence.size(), 2) - 1);
        const float bonus = 1 + closeness / pairs + (all_in_name ? all_in_name_bonus : 0);
        return sum / total_ * bonus * std::pow(covered / total_, coverage_power);
    }

private:
    const Candidates& candidates_;
    std::vector<float> rarities_{}; // times the importance
    float total_ = 0;
};

// Goes through a list by ascending numbers.
class Cursor {
public:
    explicit Cursor(const EvidenceList& list) : at_(list.data()), end_(list.data() + list.size()) {}

    // Null where the list does not have it.
    const Evidence* find(DocumentNumber number) {
        // Steps that double, then halves: quick for near and for far targets.
        std::size_t step = 1;
        while (static_cast<std::size_t>(end_ - at_) > step && at_[step].number <= number) {
            at_ += step;
            step *= 2;
        }
        const auto left = static_cast<std::size_t>(end_ - at_);
        at_ = std::lower_bound(at_, at_ + std::min(left, step), number,
                               [](const Evidence& each, DocumentNumber wanted) { return each.number < wanted; });
        return at_ != end_ && at_->number == number ? at_ : nullptr;
    }

private:
    const Evidence* at_;
    const Evidence* end_;
};

using EvidenceOfAll = std::array<const Evidence*, max_query_words>;

} // namespace

std::vector<Match> matches_of_all(const Candidates& candidates, const Columns& columns) {
    const std::vector<EvidenceList>& lists = candidates.lists;
    if (lists.empty() || std::ranges::any_of(lists, &EvidenceList::empty)) {
        return {};
    }
    const Scorer scorer(candidates, columns);
    const auto shortest = std::ranges::min_element(lists, {}, &EvidenceList::size);
    std::vector<Cursor> cursors(lists.begin(), lists.end());
    std::vector<Match> matches;
    matches.reserve(lists.size() == 1 ? shortest->size() : 0);
    EvidenceOfAll evidence{};
    for (const Evidence& first : *shortest) {
        bool has_all = true;
        for (std::size_t i = 0; i < lists.size() && has_all; ++i) {
            evidence[i] = &lists[i] == &*shortest ? &first : cursors[i].find(first.number);
            has_all = evidence[i] != nullptr;
        }
        const Row* row = has_all ? columns.find(first.number) : nullptr;
        if (row != nullptr) {
            matches.push_back({.number = first.number,
                               .row = row,
                               .score = scorer.score(*row, std::span(evidence).first(lists.size()))});
        }
    }
    return matches;
}

std::vector<Match> matches_of_most(const Candidates& candidates, const Columns& columns, float max_missing) {
    const std::vector<EvidenceList>& lists = candidates.lists;
    if (lists.size() < 2) {
        return {};
    }
    const Scorer scorer(candidates, columns);
    std::vector<float> covered(columns.end_number(), 0.F);
    for (std::size_t i = 0; i < lists.size(); ++i) {
        for (const Evidence& each : lists[i]) {
            if (each.number < covered.size()) {
                covered[each.number] += scorer.rarity_of(i);
            }
        }
    }
    const float wanted = scorer.total() * (1 - max_missing);
    std::vector<Cursor> cursors(lists.begin(), lists.end());
    std::vector<Match> matches;
    EvidenceOfAll evidence{};
    for (DocumentNumber number = 0; number < covered.size(); ++number) {
        const Row* row = covered[number] >= wanted ? columns.find(number) : nullptr;
        if (row == nullptr) {
            continue;
        }
        for (std::size_t i = 0; i < lists.size(); ++i) {
            evidence[i] = cursors[i].find(number);
        }
        matches.push_back(
            {.number = number, .row = row, .score = scorer.score(*row, std::span(evidence).first(lists.size()))});
    }
    return matches;
}

void favour_usual_categories(std::vector<Match>& matches) {
    if (matches.size() < fewest_for_usual) {
        return;
    }
    // What is learnt from the first thousands does not change with more.
    thread_local std::vector<float> weights; // by category
    std::vector<Symbol> seen;
    float total = 0;
    for (const Match& match : std::span(matches).first(std::min(matches.size(), most_for_usual))) {
        const float weight = match.score * match.score;
        total += weight;
        for (const Symbol category : match.row->categories) {
            if (category >= weights.size()) {
                weights.resize(std::size_t{category} + 1);
            }
            if (weights[category] == 0) {
                seen.push_back(category);
            }
            weights[category] += weight;
        }
    }
    for (Match& match : matches) {
        float share = 0;
        for (const Symbol category : match.row->categories) {
            share += category < weights.size() ? weights[category] : 0;
        }
        const auto categories = static_cast<float>(std::max<std::size_t>(match.row->categories.size(), 1));
        match.score *= 1 + usual_category_bonus * share / (categories * std::max(total, 1e-6F));
    }
    for (const Symbol category : seen) {
        weights[category] = 0;
    }
}

} // namespace merx::search
