#include "search/adapters/highlights.hpp"

#include <gtest/gtest.h>

namespace merx::search {
namespace {

class SearchHighlights : public ::testing::Test {
protected:
    std::string marked(std::initializer_list<std::string_view> words, std::string_view text) {
        std::unordered_set<std::string> terms;
        for (const std::string_view word : words) {
            terms.insert(analysis.word_term(word));
            terms.insert(analysis.joined_term(word));
        }
        return Highlights(std::move(terms), analysis, 0).whole(text);
    }

    TextAnalysis analysis{{[](const std::string& word) {
        std::string stem = word.ends_with('s') ? word.substr(0, word.size() - 1) : word;
        return stem == "dying"  ? "die"
               : stem == "feet" ? "foot"
               : stem == "mice" ? "mouse"
               : stem == "men"  ? "man"
                                : stem;
    }}};
};

TEST_F(SearchHighlights, stand_around_the_words_that_were_asked_for) {
    EXPECT_EQ(marked({"shirt"}, "Shirts, a shirt\nand no shorts"), "<em>Shirts</em>, a <em>shirt</em>\nand no shorts");
    EXPECT_EQ(marked({"shirt", "red"}, "RED  shirt"), "<em>RED</em>  <em>shirt</em>");
    EXPECT_EQ(marked({"t"}, "T shirt at its best"), "<em>T</em> shirt at its best");
    EXPECT_EQ(marked({"eclair"}, "Très bons \u00c9CLAIRS"), "Très bons <em>\u00c9CLAIRS</em>");
    EXPECT_EQ(marked({"oneil"}, "by O'Neil"), "by <em>O&#39;Neil</em>");
    EXPECT_EQ(marked({"die"}, "a dying swan"), "a <em>dying</em> swan");
    EXPECT_EQ(marked({"foot"}, "on four feet"), "on four <em>feet</em>");
    EXPECT_EQ(marked({"mouse", "man"}, "of mice and men"), "of <em>mice</em> and <em>men</em>");
    EXPECT_EQ(marked({}, "<shirt>"), "&lt;shirt&gt;");
}

TEST_F(SearchHighlights, are_found_where_stems_take_off_the_beginnings_of_words) {
    TextAnalysis cutting({[](const std::string& word) { return word.starts_with("ber") ? word.substr(3) : word; }},
                         {false});
    EXPECT_EQ(Highlights({cutting.word_term("main")}, cutting, 0).whole("anak bermain"), "anak <em>bermain</em>");
}

TEST_F(SearchHighlights, know_words_that_belong_together) {
    EXPECT_EQ(marked({"spiderman"}, "the Spider-Man kite"), "the <em>Spider-Man</em> kite");
    EXPECT_EQ(marked({"keychain"}, "a key chain"), "a <em>key chain</em>");
    EXPECT_EQ(marked({"keychain"}, "a key - chain, a chain key"), "a <em>key - chain</em>, a chain key");
    EXPECT_EQ(marked({"pc"}, "a 300pc puzzle"), "a 300<em>pc</em> puzzle");
    EXPECT_EQ(marked({"1000"}, "of 1,000 pieces"), "of <em>1,000</em> pieces");
    EXPECT_EQ(marked({"inch"}, "a 41\" board"), "a 41<em>&quot;</em> board");
}

} // namespace
} // namespace merx::search
