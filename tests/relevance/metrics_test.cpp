#include "metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace merx::relevance {
namespace {

using Answer = std::vector<std::string>;

// Ideal: 3, 2, 1, so DCG = 7/1 + 3/log2(3) + 1/2 = 7 + 1.892789 + 0.5 = 9.392789.
const Grades grades{{"best", 3}, {"good", 2}, {"fair", 1}};

TEST(Ndcg, is_one_for_the_best_possible_answer) {
    EXPECT_DOUBLE_EQ(ndcg_at_10(Answer{"best", "good", "fair"}, grades), 1);
    EXPECT_DOUBLE_EQ(ndcg_at_10(Answer{"best", "good", "fair", "other"}, grades), 1);
}

TEST(Ndcg, is_what_a_hand_computes) {
    // 0/1 + 7/log2(3) + 1/2 = 4.416508 + 0.5
    EXPECT_NEAR(ndcg_at_10(Answer{"other", "best", "fair"}, grades), 4.916508 / 9.392789, 1e-6);
    // 3/1 + 0 + 7/2
    EXPECT_NEAR(ndcg_at_10(Answer{"good", "other", "best"}, grades), 6.5 / 9.392789, 1e-6);
    EXPECT_EQ(ndcg_at_10(Answer{}, grades), 0);
    EXPECT_EQ(ndcg_at_10(Answer{"other"}, grades), 0);
}

TEST(Ndcg, counts_ten_places_and_a_product_once) {
    Answer late(10, "other");
    late.push_back("best");
    EXPECT_EQ(ndcg_at_10(late, grades), 0);
    EXPECT_NEAR(ndcg_at_10(Answer{"best", "best", "best"}, grades), 7 / 9.392789, 1e-6);
}

TEST(Ndcg, is_one_where_ten_of_more_than_ten_good_ones_are_shown) {
    Grades many;
    Answer answer;
    for (int i = 0; i < 20; ++i) {
        many.emplace("p" + std::to_string(i), 3);
        answer.push_back("p" + std::to_string(i));
    }
    EXPECT_DOUBLE_EQ(ndcg_at_10(Answer(answer.begin() + 10, answer.end()), many), 1);
}

TEST(ReciprocalRank, is_that_of_the_first_good_product) {
    EXPECT_DOUBLE_EQ(reciprocal_rank(Answer{"good", "best"}, grades), 1);
    EXPECT_DOUBLE_EQ(reciprocal_rank(Answer{"fair", "other", "best"}, grades), 1.0 / 3);
    EXPECT_EQ(reciprocal_rank(Answer{"fair", "other"}, grades), 0);
}

TEST(ReciprocalRank, looks_at_a_hundred_places) {
    Answer answer(99, "other");
    answer.push_back("best");
    EXPECT_DOUBLE_EQ(reciprocal_rank(answer, grades), 0.01);
    answer.insert(answer.begin(), "other");
    EXPECT_EQ(reciprocal_rank(answer, grades), 0);
}

TEST(Recall, is_the_share_of_good_products_that_were_found) {
    EXPECT_DOUBLE_EQ(recall_at_100(Answer{"good", "other", "best"}, grades), 1);
    EXPECT_DOUBLE_EQ(recall_at_100(Answer{"fair", "good", "good"}, grades), 0.5);
    EXPECT_EQ(recall_at_100(Answer{"fair"}, grades), 0);
}

TEST(Recall, looks_at_a_hundred_places) {
    Answer answer(100, "other");
    answer.push_back("best");
    EXPECT_EQ(recall_at_100(answer, grades), 0);
}

} // namespace
} // namespace merx::relevance
