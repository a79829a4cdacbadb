#include "fulltext/stemmer.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace merx::fulltext {
namespace {

TEST(Stemmer, reduces_the_forms_of_a_word_to_one) {
    const auto english = Stemmer::make("english");
    ASSERT_TRUE(english);
    EXPECT_EQ(english->stem("shoes"), english->stem("shoe"));
    EXPECT_EQ(english->stem("running"), "run");
    const auto german = Stemmer::make("de");
    ASSERT_TRUE(german);
    EXPECT_EQ(german->stem("hemden"), german->stem("hemd"));
}

TEST(Stemmer, knows_its_languages_and_refuses_others) {
    EXPECT_EQ(Stemmer::make("klingon").error().fields.front().code, "unknown_language");
    EXPECT_EQ(Stemmer::make("").error().fields.front().code, "unknown_language");
    const std::vector<std::string> languages = Stemmer::languages();
    EXPECT_NE(std::ranges::find(languages, "english"), languages.end());
    for (const std::string& language : languages) {
        EXPECT_TRUE(Stemmer::make(language)) << language;
    }
}

} // namespace
} // namespace merx::fulltext
