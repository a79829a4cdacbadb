// Which products words find, and in which order.
#include "search/test/goods_fixture.hpp"

namespace merx::search {
namespace {

class SearchWords : public GoodsFixture {};

TEST_F(SearchWords, find_other_forms_of_themselves) {
    sell({{"Kitchen knife"}, {"Wool socks"}, {"Diary"}});
    EXPECT_EQ(found("knives"), Names{"Kitchen knife"});
    EXPECT_EQ(found("sock"), Names{"Wool socks"});
    EXPECT_EQ(found("DIARIES"), Names{"Diary"});
}

TEST_F(SearchWords, count_more_in_names_than_in_categories_and_descriptions) {
    sell({{"Blanket", "Goes well with any lamp."},
          {"Desk light with shade", "For reading.", {"Home", "Lamps"}},
          {"Brass lamp", "For reading.", {"Home", "Lamps"}}});
    const Names names = found("lamp");
    ASSERT_EQ(names.size(), 3U);
    EXPECT_EQ(names.front(), "Brass lamp");
    EXPECT_EQ(names.back(), "Blanket");
}

TEST_F(SearchWords, count_less_where_they_say_what_a_thing_goes_with) {
    sell({{"Cover for trampoline"}, {"Garden trampoline big"}});
    EXPECT_EQ(found("trampoline").front(), "Garden trampoline big");
}

TEST_F(SearchWords, are_all_wanted) {
    sell({{"Cat collar"}, {"Cat bowl"}, {"Dog collar"}});
    EXPECT_EQ(found("cat collar").front(), "Cat collar");
    EXPECT_EQ(found("cat litter"), Names{});
    EXPECT_EQ(found("violin"), Names{});
}

TEST_F(SearchWords, may_lack_what_matters_little_in_a_sentence) {
    sell({{"Unicorn lamp", "Glows in a girl's room."}, {"Pirate hat", "For a boy."}, {"Oak table", "Seats six."}});
    EXPECT_EQ(found("a gift for a girl who loves unicorns"), Names{"Unicorn lamp"});
}

TEST_F(SearchWords, find_compounds_however_they_are_written) {
    sell({{"Spider-Man mask"}, {"Key chain of brass"}, {"T-shirt, plain"}, {"Model car 1:24"}});
    EXPECT_EQ(found("spiderman"), Names{"Spider-Man mask"});
    EXPECT_EQ(found("spider man").front(), "Spider-Man mask");
    EXPECT_EQ(found("keychain"), Names{"Key chain of brass"});
    EXPECT_EQ(found("tshirt"), Names{"T-shirt, plain"});
    EXPECT_EQ(found("1/24"), Names{"Model car 1:24"});
}

TEST_F(SearchWords, find_sizes_however_they_are_written) {
    sell({{"Board 41\" long"}, {"Puzzle 1,000 pieces"}, {"Puzzle 300pc"}});
    EXPECT_EQ(found("41 inch board"), Names{"Board 41\" long"});
    EXPECT_EQ(found("1000 piece puzzle").front(), "Puzzle 1,000 pieces");
    EXPECT_EQ(found("300 piece puzzle").front(), "Puzzle 300pc");
}

TEST_F(SearchWords, find_what_has_their_synonyms) {
    sell({{"Grey backpack"}, {"Pink napkins"}, {"Table tennis bat"}});
    EXPECT_EQ(found("rucksack"), Names{"Grey backpack"});
    EXPECT_EQ(found("serviettes"), Names{"Pink napkins"});
    EXPECT_EQ(found("ping pong"), Names{"Table tennis bat"});
}

TEST_F(SearchWords, that_are_not_finished_find_what_they_may_become) {
    sell({{"Helicopter"}, {"Roller skates"}, {"Piano keyboard"}, {"House key"}});
    EXPECT_EQ(found("helico"), Names{"Helicopter"});
    EXPECT_EQ(found("roller sk"), Names{"Roller skates"});
    EXPECT_EQ(found("piano key"), Names{"Piano keyboard"});
    EXPECT_EQ(found("key "), Names{"House key"}) << "a blank ends a word";
}

TEST_F(SearchWords, that_are_mistyped_find_what_was_meant_and_say_so) {
    sell({{"Dinosaur"}, {"Harry Potter wand"}, {"Poster of a cat"}});
    const SearchAnswer answer = search({.text = "dinosuar"});
    ASSERT_EQ(answer.hits.size(), 1U);
    EXPECT_EQ(answer.corrected_query, "dinosaur");
    EXPECT_EQ(search({.text = "harry poter"}).corrected_query, "harry potter") << "the word that goes with the other";
    EXPECT_EQ(found({.text = "dinosuar", .correct = false}), Names{});
    EXPECT_EQ(search({.text = "dinosaur"}).corrected_query, "");
}

TEST_F(SearchWords, that_are_known_are_not_corrected) {
    sell({{"Wooden train", {}, {}, "Hape"}, {"Shape sorter"}, {"Shape puzzle"}, {"Shape blocks"}});
    const SearchAnswer answer = search({.text = "hape"});
    EXPECT_EQ(answer.total, 1);
    EXPECT_EQ(answer.corrected_query, "");
}

TEST_F(SearchWords, in_quotes_stand_side_by_side) {
    sell({{"Red wine glass"}, {"Glass for red and white wine"}});
    EXPECT_EQ(found("\"red wine\""), Names{"Red wine glass"});
    EXPECT_EQ(found("red wine").size(), 2U);
    EXPECT_EQ(found("\"red wine").size(), 2U) << "a quote without a partner means nothing";
}

TEST_F(SearchWords, of_a_sentence_find_the_thing_itself_behind_what_has_all_of_it) {
    sell({{"Ridge tent for three people"},
          {"Ridge tent for two"},
          {"Puzzle for three"},
          {"Lamp"},
          {"Kettle"},
          {"Spade"},
          {"Diary"}});
    EXPECT_EQ(found("a tent for three people"), (Names{"Ridge tent for three people", "Ridge tent for two"}));
    EXPECT_EQ(found("tent three people"), Names{"Ridge tent for three people"}) << "these are all wanted";
}

TEST_F(SearchWords, of_a_sentence_find_nothing_by_a_thing_that_everything_is) {
    sell({{"Duck, a toy to play with in the bath"}, {"Red toy"}, {"Blue toy"}, {"Toy car"}, {"Toy crane"}});
    EXPECT_EQ(found("toy to play with in the bath"), Names{"Duck, a toy to play with in the bath"});
}

TEST_F(SearchWords, that_are_a_code_find_what_has_it) {
    sell({{"Paint", {}, {}, {}, {{"model", "CLM-16"}}},
          {"Brush", {}, {}, {}, {}, "BRP-1247"},
          {"Set of 16 brushes"},
          {"Shirt with a fern", {}, {}, {}, {}, "FERN-TEE-M"}});
    EXPECT_EQ(found("fern tee m"), Names{"Shirt with a fern"});
    EXPECT_EQ(found("clm16"), Names{"Paint"});
    EXPECT_EQ(found("brp 1247"), Names{"Brush"});
    EXPECT_EQ(found("BRP.1247"), Names{"Brush"});
    EXPECT_EQ(found("ZZ-00000-QQ"), Names{});
}

TEST_F(SearchWords, find_names_in_any_script) {
    sell({{"Théière en fonte"}, {"茶壺"}, {"Чайник"}, {"إبريق شاي"}});
    EXPECT_EQ(found("theiere"), Names{"Théière en fonte"});
    EXPECT_EQ(found("茶壺"), Names{"茶壺"});
    EXPECT_EQ(found("ЧАЙНИК"), Names{"Чайник"});
    EXPECT_EQ(found("شاي"), Names{"إبريق شاي"});
}

TEST_F(SearchWords, find_what_was_changed_and_not_what_is_gone) {
    sell({{"Lamp"}, {"Lampion"}});
    withdraw("Lamp");
    EXPECT_EQ(found("lamp "), Names{});
    EXPECT_EQ(found("lampion"), Names{"Lampion"});
}

TEST_F(SearchWords, are_shown_where_they_match_and_nothing_is_html_but_that) {
    sell({{"Red <b>shirt</b>", "A shirt & more, \"red\" as it gets. <script>alert(1)</script>"}});
    const SearchHit hit = search({.text = "shirts"}).hits.at(0);
    EXPECT_EQ(hit.highlight_name, "Red &lt;b&gt;<em>shirt</em>&lt;/b&gt;");
    EXPECT_EQ(hit.highlight_description, "A <em>shirt</em> &amp; more, &quot;red&quot; as it gets. "
                                         "&lt;script&gt;alert(1)&lt;/script&gt;");
}

} // namespace
} // namespace merx::search
