#include "search/domain/synonyms.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace merx::search {
namespace {

bool leads(const Synonyms& synonyms, const WordSequence& from, const WordSequence& to) {
    const auto& others = synonyms.of(from);
    return std::ranges::find(others, to) != others.end();
}

TEST(Synonyms, of_a_group_lead_to_each_other) {
    const auto synonyms = Synonyms::parse("# furniture\ncouch, Sofa , settee\n").value();
    EXPECT_TRUE(leads(synonyms, {"sofa"}, {"couch"}));
    EXPECT_TRUE(leads(synonyms, {"couches"}, {"settee"})) << "in any number";
    EXPECT_FALSE(leads(synonyms, {"sofa"}, {"sofa"}));
    EXPECT_TRUE(synonyms.of({"chair"}).empty());
}

TEST(Synonyms, behind_an_arrow_do_not_lead_back) {
    const auto synonyms = Synonyms::parse("soft toy => plush, stuffed animal").value();
    EXPECT_TRUE(leads(synonyms, {"soft", "toys"}, {"stuffed", "animal"}));
    EXPECT_FALSE(leads(synonyms, {"plush"}, {"soft", "toy"}));
    EXPECT_EQ(synonyms.longest(), 2U);
}

TEST(Synonyms, that_make_no_sense_are_refused_with_their_line) {
    const auto detail = [](std::string_view file) { return Synonyms::parse(file).error().detail; };
    EXPECT_TRUE(detail("a, b\n\nc, ,d").starts_with("Line 3:"));
    EXPECT_TRUE(detail("one two three four five six, b").starts_with("Line 1:"));
    EXPECT_TRUE(detail("a =>").starts_with("Line 1:"));
    EXPECT_FALSE(Synonyms::parse("\xff, b"));
    EXPECT_FALSE(Synonyms::parse(std::string(max_synonym_file + 1, 'a')));
}

TEST(Synonyms, built_in_can_be_read) {
    EXPECT_TRUE(leads(Synonyms::built_in(), {"rucksack"}, {"backpack"}));
}

RC_GTEST_PROP(Synonyms, are_read_or_refused_whatever_the_file_holds, (const std::string& file)) {
    const auto synonyms = Synonyms::parse(file);
    RC_ASSERT(synonyms.has_value() || synonyms.error().kind == ErrorKind::invalid_argument);
}

} // namespace
} // namespace merx::search
