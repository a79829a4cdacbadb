#include "search/domain/word_book.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "text/edits.hpp"

namespace merx::search {
namespace {

std::vector<std::string> texts(const auto& words) {
    std::vector<std::string> texts;
    for (const auto& word : words) {
        texts.push_back(word.text);
    }
    return texts;
}

using Texts = std::vector<std::string>;

TEST(WordBook, completes_to_the_most_frequent_words) {
    const WordBook book({{"shirt", 5}, {"shoe", 9}, {"ship", 1}, {"lamp", 20}, {"gone", 0}});
    EXPECT_EQ(texts(book.beginning_with("sh", 2)), (Texts{"shoe", "shirt"}));
    EXPECT_EQ(texts(book.beginning_with("shi", 10)), (Texts{"shirt", "ship"}));
    EXPECT_TRUE(book.beginning_with("x", 10).empty());
    EXPECT_EQ(book.count("gone"), 0U);
    EXPECT_EQ(book.size(), 4U);
}

TEST(WordBook, knows_the_words_near_another_the_closest_first) {
    const WordBook book({{"potter", 3}, {"poster", 9}, {"porter", 1}, {"voter", 50}, {"pottery", 2}});
    const auto near = book.near("poter", 1, 10);
    EXPECT_EQ(texts(near), (Texts{"poster", "potter", "porter", "voter"})) << "a wrong first letter is farther";
    EXPECT_TRUE(book.near("potter", 0, 10).empty());
}

TEST(WordBook, knows_beginnings_near_another) {
    const WordBook book({{"dinosaur", 3}, {"dinner", 9}});
    EXPECT_EQ(texts(book.near_beginnings("dionsa", 1)), Texts{"dinosa"});
    EXPECT_TRUE(book.near_beginnings("din", 1).empty()) << "too short to be wrong";
}

TEST(WordBook, leaves_short_words_and_codes_as_they_are) {
    EXPECT_EQ(tolerated_edits("cat"), 0U);
    EXPECT_EQ(tolerated_edits("cats"), 1U);
    EXPECT_EQ(tolerated_edits("dinosaur"), 2U);
    EXPECT_EQ(tolerated_edits("clm16xyz"), 0U);
}

std::vector<CountedWord> some_words() {
    std::set<std::string> distinct;
    for (std::string word : *rc::gen::container<std::vector<std::string>>(
             rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc"))))) {
        distinct.insert(word.substr(0, 12));
    }
    std::vector<CountedWord> words;
    for (const std::string& word : distinct) {
        words.push_back({.text = word, .count = 1});
    }
    return words;
}

RC_GTEST_PROP(WordBook, finds_every_word_one_edit_away, ()) {
    const std::vector<CountedWord> words = some_words();
    const std::string asked = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc")));
    const auto near = WordBook(words).near(asked, 1, 10'000);
    for (const CountedWord& word : words) {
        const bool is_near = word.text.size() >= 3 && asked.size() <= 32 && !asked.empty() &&
                             text::edits_between(asked, word.text, 1) == 1;
        if (is_near) {
            RC_ASSERT(std::ranges::find(near, word.text, &NearWord::text) != near.end());
        }
    }
}

RC_GTEST_PROP(WordBook, completes_to_exactly_the_words_that_begin_so, ()) {
    const std::vector<CountedWord> words = some_words();
    const std::string prefix = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc")));
    std::set<std::string> expected;
    for (const CountedWord& word : words) {
        if (!word.text.empty() && word.text.starts_with(prefix)) {
            expected.insert(word.text);
        }
    }
    const Texts found = texts(WordBook(words).beginning_with(prefix, 10'000));
    RC_ASSERT(std::set<std::string>(found.begin(), found.end()) == expected);
}

} // namespace
} // namespace merx::search
