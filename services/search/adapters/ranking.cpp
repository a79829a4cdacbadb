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
constexpr float longest = 4; // times the usual length; beyond it nothing changes

constexpr float side_by_side_bonus = 0.25F; // for all pairs of concepts
constexpr float near_bonus = 0.1F;          // no more than near_words apart
constexpr int near_words = 3;
constexpr float all_in_name_bonus = 0.15F;

constexpr float usual_category_bonus = 0.2F; // where all matches are in the same categories
constexpr std::size_t fewest_for_usual = 4;
constexpr std::size_t most_for_usual = 4'000;

float rarity(std::size_t documents, std::size_t all) {
    const auto with = static_cast<float>(std::min(documents, all));
    const auto without = static_cast<float>(all) - with;
    return std::log(1.F + (without + 0.5F) / (with + 0.5F));
}

// By a length in words: how much less a word counts in a text of it.
template <std::size_t count>
constexpr std::array<float, count> weighed_down(float usual, float share) {
    std::array<float, count> weights{};
    for (std::size_t words = 0; words < count; ++words) {
        weights[words] = 1.F - share + share * std::min(static_cast<float>(words) / usual, longest);
    }
    return weights;
}

constexpr auto name_lengths = weighed_down<256>(usual_name, name_length_share);
constexpr auto description_lengths =
    weighed_down<static_cast<std::size_t>(usual_description* longest) + 1>(usual_description, description_length_share);

struct Lengths {
    float name;
    float description;
};

Lengths lengths_of(const Row& row) {
    return {.name = name_lengths[row.lengths.name],
            .description =
                description_lengths[std::min<std::size_t>(row.lengths.description, description_lengths.size() - 1)]};
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
        const float coverage = covered / total_;
        return sum / total_ * bonus * coverage * coverage;
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
        // Some single steps, then such that double, then halves: quick for near and for far targets.
        constexpr std::size_t single_steps = 12;
        for (std::size_t i = 0; i < single_steps && at_ != end_; ++i, ++at_) {
            if (at_->number >= number) {
                return at_->number == number ? at_ : nullptr;
            }
        }
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

// How much more a product in these categories counts, where `weights` says how much of `total` is in each.
float usual_factor(const std::vector<Symbol>& categories, const std::vector<float>& weights, float total) {
    float share = 0;
    for (const Symbol category : categories) {
        share += category < weights.size() ? weights[category] : 0;
    }
    const auto count = static_cast<float>(std::max<std::size_t>(categories.size(), 1));
    return 1 + usual_category_bonus * share / (count * std::max(total, 1e-6F));
}

// Rows are all over the memory: the processor is told of them some products before.
constexpr std::size_t rows_ahead = 12;

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
    for (std::size_t at = 0; at < shortest->size(); ++at) {
        const Evidence& first = (*shortest)[at];
        columns.prefetch((*shortest)[std::min(at + rows_ahead, shortest->size() - 1)].number);
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

namespace {

// Which documents have enough of the concepts, by number.
std::vector<bool> have_enough(const Candidates& candidates, const Scorer& scorer, std::size_t end, bool is_sentence) {
    const std::vector<EvidenceList>& lists = candidates.lists;
    std::vector<float> covered(end, 0.F);
    std::vector<float> of_thing(is_sentence ? end : 0, 0.F);
    float thing = 0;
    for (std::size_t i = 0; i < lists.size(); ++i) {
        const bool names_thing = is_sentence && candidates.importance[i] >= 1;
        thing += names_thing ? scorer.rarity_of(i) : 0;
        for (const Evidence& each : lists[i]) {
            if (each.number < end) {
                covered[each.number] += scorer.rarity_of(i);
            }
            if (each.number < end && names_thing) {
                of_thing[each.number] += scorer.rarity_of(i);
            }
        }
    }
    const float wanted = scorer.total() * (1 - (is_sentence ? max_missing_of_sentence : max_missing_share));
    const bool thing_is_enough = thing >= scorer.total() * least_thing_share;
    std::vector<bool> enough(end);
    for (std::size_t number = 0; number < end; ++number) {
        // Both sums add up in the same order, so whatever has all of the thing has exactly its sum.
        enough[number] = covered[number] >= wanted || (thing_is_enough && is_sentence && of_thing[number] == thing);
    }
    return enough;
}

} // namespace

std::vector<Match> matches_of_most(const Candidates& candidates, const Columns& columns, bool is_sentence) {
    const std::vector<EvidenceList>& lists = candidates.lists;
    if (lists.size() < 2) {
        return {};
    }
    const Scorer scorer(candidates, columns);
    const std::vector<bool> enough = have_enough(candidates, scorer, columns.end_number(), is_sentence);
    std::vector<Cursor> cursors(lists.begin(), lists.end());
    std::vector<Match> matches;
    EvidenceOfAll evidence{};
    for (DocumentNumber number = 0; number < enough.size(); ++number) {
        const Row* row = enough[number] ? columns.find(number) : nullptr;
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

void favour_usual_categories(std::vector<Match>& matches, const Columns& columns) {
    if (matches.size() < fewest_for_usual) {
        return;
    }
    // What is learnt from the first thousands does not change with more.
    std::vector<float> of_sets(columns.category_sets(), 0.F);
    std::vector<const CategorySet*> seen;
    float total = 0;
    for (const Match& match : std::span(matches).first(std::min(matches.size(), most_for_usual))) {
        const float weight = match.score * match.score;
        float& of_set = of_sets[match.row->category_set->number];
        if (of_set == 0) {
            seen.push_back(match.row->category_set);
        }
        of_set += weight;
        total += weight;
    }
    std::vector<float> of_categories; // by symbol
    for (const CategorySet* set : seen) {
        for (const Symbol category : set->categories) {
            of_categories.resize(std::max(of_categories.size(), std::size_t{category} + 1));
            of_categories[category] += of_sets[set->number];
        }
    }
    std::vector<float> factors(columns.category_sets(), 0.F); // of each set; 0 where it is not known yet
    for (Match& match : matches) {
        float& factor = factors[match.row->category_set->number];
        if (factor == 0) {
            factor = usual_factor(match.row->categories(), of_categories, total);
        }
        match.score *= factor;
    }
}

} // namespace merx::search
