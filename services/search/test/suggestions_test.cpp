// What is suggested while somebody types.
#include <gmock/gmock.h>

#include "search/test/goods_fixture.hpp"

namespace merx::search {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

class Suggestions : public GoodsFixture {
protected:
    Suggestions() {
        sell({{"Red wool shirt", {}, {"Clothing", "Shirts"}},
              {"Blue wool shirt", {}, {"Clothing", "Shirts"}},
              {"Wool socks", {}, {"Clothing", "Socks"}},
              {"Dinosaur for the bath", {}, {"Toys", "Bath Toys"}, "Acme"}});
    }
};

TEST_F(Suggestions, complete_the_word_that_is_typed) {
    EXPECT_THAT(suggested("sh", SuggestionKind::query), Contains("shirt"));
    EXPECT_THAT(suggested("wo", SuggestionKind::query), ElementsAre("wool", "wool shirt", "wool socks"));
    EXPECT_THAT(suggested("acm", SuggestionKind::query), Contains("acme"));
}

TEST_F(Suggestions, go_on_with_what_follows_in_names) {
    EXPECT_THAT(suggested("wool s", SuggestionKind::query), ElementsAre("wool shirt", "wool socks"));
    EXPECT_THAT(suggested("wool ", SuggestionKind::query), ElementsAre("wool shirt", "wool socks"));
}

TEST_F(Suggestions, forgive_typing_errors) {
    EXPECT_THAT(suggested("dinosuar", SuggestionKind::query), Contains("dinosaur"));
    EXPECT_THAT(suggested("dionsa", SuggestionKind::query), Contains("dinosaur")) << "in the beginning of a word";
    EXPECT_THAT(suggested("wooll shi", SuggestionKind::query), Contains("wool shirt"));
}

TEST_F(Suggestions, lead_to_categories_and_products) {
    EXPECT_THAT(suggested("bath", SuggestionKind::category), ElementsAre("Bath Toys"));
    EXPECT_THAT(suggested("bath", SuggestionKind::product), ElementsAre("Dinosaur for the bath"));
    for (const Suggestion& each : suggestions("bath")) {
        if (each.kind == SuggestionKind::category) {
            EXPECT_THAT(each.path, ElementsAre("Toys", "Bath Toys"));
            EXPECT_EQ(each.highlighted, "<em>Bath</em> Toys");
        }
    }
    EXPECT_THAT(suggested("red wool sh", SuggestionKind::product), ElementsAre("Red wool shirt"));
}

TEST_F(Suggestions, know_what_was_added_and_not_what_is_gone) {
    sell({{"Saxophone"}});
    EXPECT_THAT(suggested("saxo", SuggestionKind::query), Contains("saxophone"));
    withdraw("Saxophone");
    EXPECT_THAT(suggested("saxo", SuggestionKind::product), ElementsAre());
    EXPECT_THAT(suggested("saxo", SuggestionKind::query), Not(Contains("saxophone")));
}

TEST_F(Suggestions, are_no_more_than_asked_for) {
    EXPECT_LE(suggestions("w").size(), static_cast<std::size_t>(default_suggestions));
    EXPECT_TRUE(suggestions("").empty());
    EXPECT_TRUE(suggestions("?!").empty());
}

} // namespace
} // namespace merx::search
