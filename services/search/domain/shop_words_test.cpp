#include "search/domain/shop_words.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "search/domain/query_words.hpp"
#include "search/domain/search_query.hpp"

namespace merx::search {
namespace {

using Texts = std::vector<std::string>;

Texts texts(const std::vector<ShopWord>& words) {
    Texts texts;
    for (const ShopWord& word : words) {
        texts.push_back(word.text);
    }
    return texts;
}

Texts words(std::string_view text) {
    return texts(shop_words(text, 100));
}

TEST(ShopWords, say_sizes_and_counts_in_one_way) {
    EXPECT_EQ(words("41\" board"), (Texts{"41", "inch", "board"}));
    EXPECT_EQ(words("1,000 pieces"), (Texts{"1000", "pieces"}));
    EXPECT_EQ(words("300pc"), (Texts{"300", "pc"}));
    EXPECT_EQ(words("1,20"), (Texts{"1", "20"})) << "no thousands";
    EXPECT_EQ(words("FHY90 B2B"), (Texts{"fhy90", "b2b"})) << "a code is no number of things";
}

TEST(ShopWords, that_belong_together_can_be_written_together) {
    const auto together = [](std::string_view text) {
        const std::vector<ShopWord> all = shop_words(text, 100);
        return written_together(all, 0, end_of_group(all, 0));
    };
    EXPECT_EQ(together("Spider-Man mask"), "spiderman");
    EXPECT_EQ(together("1/24 scale"), "1:24");
    EXPECT_EQ(together("1:24 scale"), "1:24");
    EXPECT_EQ(together("3.5 inch"), "3.5");
    EXPECT_EQ(together("60th birthday"), "60th");
    EXPECT_EQ(together("R/C car"), "rc");
    EXPECT_EQ(together("plain car"), "plain");
}

TEST(QueryWords, leave_out_what_says_nothing_by_itself) {
    EXPECT_EQ(texts(query_words("toys to play with in the bath").words), (Texts{"toys", "play", "bath"}));
    EXPECT_EQ(texts(query_words("the who").words), (Texts{"the", "who"})) << "where nothing else is said";
}

TEST(QueryWords, weigh_the_thing_above_its_purpose_and_the_wish) {
    const QueryWords query = query_words("gift set of tea for grandmothers");
    ASSERT_EQ(texts(query.words), (Texts{"gift", "set", "tea", "grandmothers"}));
    EXPECT_LT(query.importance[0], query.importance[2]);
    EXPECT_LT(query.importance[1], query.importance[2]);
    EXPECT_LT(query.importance[3], query.importance[2]);
}

TEST(QueryWords, are_finished_by_what_stands_behind_them) {
    EXPECT_TRUE(query_words("red sh").last_is_unfinished);
    EXPECT_FALSE(query_words("red sh ").last_is_unfinished);
    EXPECT_FALSE(query_words("red sh!").last_is_unfinished);
    EXPECT_FALSE(query_words("shirt for").last_is_unfinished);
    EXPECT_FALSE(query_words("").last_is_unfinished);
}

TEST(QueryWords, in_quotes_are_phrases_where_there_are_two) {
    EXPECT_EQ(query_words("\"red wine\" glass").phrases, (std::vector<Texts>{{"red", "wine"}}));
    EXPECT_EQ(query_words("“red wine” glass").phrases, (std::vector<Texts>{{"red", "wine"}}));
    EXPECT_TRUE(query_words("\"red\" wine").phrases.empty());
    EXPECT_TRUE(query_words("\"red wine").phrases.empty());
    EXPECT_TRUE(query_words("20\" wheel and 24\" wheel").phrases.empty()) << "inches";
}

TEST(QueryWords, are_no_more_than_their_bound) {
    std::string text;
    for (int i = 0; i < 100; ++i) {
        text += "word ";
    }
    EXPECT_EQ(query_words(text).words.size(), max_query_words);
}

TEST(QueryWords, can_be_replaced_in_their_text) {
    EXPECT_EQ(replaced("Harry poter, wnd!", {{6, 11, "potter"}, {13, 16, "wand"}}), "Harry potter, wand!");
    EXPECT_EQ(replaced("short", {{3, 100, "no"}}), "short");
}

} // namespace
} // namespace merx::search
