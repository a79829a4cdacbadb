#include "text/words.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "core/text.hpp"
#include "text/edits.hpp"

namespace merx::text {
namespace {

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> texts;
    for (const Word& word : split(text, 100)) {
        texts.push_back(word.text);
    }
    return texts;
}

using Texts = std::vector<std::string>;

TEST(Words, are_the_same_whatever_their_case_and_accents) {
    EXPECT_EQ(words("Crème BRÛLÉE"), (Texts{"creme", "brulee"}));
    EXPECT_EQ(words("cre\xcc\x80me"), (Texts{"creme"})) << "with the accent as a letter of its own";
    EXPECT_EQ(words("Straße Łódź smørrebrød ﬁn"), (Texts{"strasse", "lodz", "smorrebrod", "fin"}));
    EXPECT_EQ(words("ＡＢＣ　１２"), (Texts{"abc", "12"})) << "full width";
}

TEST(Words, keep_together_across_an_apostrophe) {
    EXPECT_EQ(words("Rubie's l’eau 'quoted' rock'"), (Texts{"rubies", "leau", "quoted", "rock"}));
}

TEST(Words, say_where_they_stood_and_what_joined_them) {
    const std::string text = "a Spider-Man 1:24";
    const std::vector<Word> found = split(text, 100);
    ASSERT_EQ(found.size(), 5U);
    EXPECT_EQ(text.substr(found[1].begin, found[1].end - found[1].begin), "Spider");
    EXPECT_EQ(found[1].joined_by, 0);
    EXPECT_EQ(found[2].joined_by, '-');
    EXPECT_EQ(found[4].joined_by, ':');
}

TEST(Words, of_scripts_without_spaces_are_their_characters) {
    EXPECT_EQ(words("茶壺 pot"), (Texts{"茶", "壺", "pot"}));
}

TEST(Words, are_no_more_and_no_longer_than_their_bounds) {
    EXPECT_EQ(split("one two three", 2).size(), 2U);
    const std::string folded = split(std::string(1000, 'X'), 5).at(0).text;
    EXPECT_EQ(folded, std::string(max_word_bytes, 'x'));
}

RC_GTEST_PROP(Words, of_any_bytes_are_valid_and_in_their_order, (const std::string& bytes)) {
    std::size_t end = 0;
    for (const Word& word : split(bytes, 1000)) {
        RC_ASSERT(is_valid_utf8(word.text));
        RC_ASSERT(!word.text.empty());
        RC_ASSERT(word.text.size() <= max_word_bytes);
        RC_ASSERT(word.begin >= end);
        RC_ASSERT(word.end > word.begin);
        RC_ASSERT(word.end <= bytes.size());
        end = word.end;
    }
    RC_ASSERT(is_valid_utf8(fold(bytes)));
    const std::string html = escape_html(bytes);
    RC_ASSERT(is_valid_utf8(html));
    RC_ASSERT(html.find_first_of("<>\"'") == std::string::npos);
}

TEST(Html, shows_text_and_says_nothing_else) {
    EXPECT_EQ(escape_html("<b>\"it's\" & more</b>"), "&lt;b&gt;&quot;it&#39;s&quot; &amp; more&lt;/b&gt;");
    EXPECT_EQ(escape_html(std::string_view("a\0\x01\xff z", 6)), "a z");
}

TEST(Edits, are_letters_added_left_out_replaced_and_swapped) {
    EXPECT_EQ(edits_between("barbei", "barbie", 2), 1U);
    EXPECT_EQ(edits_between("dinosuar", "dinosaur", 2), 1U);
    EXPECT_EQ(edits_between("kitten", "sitting", 3), 3U);
    EXPECT_EQ(edits_between("same", "same", 0), 0U);
    EXPECT_EQ(edits_between("short", "much longer", 2), 3U);
    EXPECT_EQ(edits_between("münze", "munze", 1), 1U) << "letters and not bytes";
}

} // namespace
} // namespace merx::text
