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

// Words of every shape: a beginning, a syllable or two, and an ending of one of many languages.
std::vector<std::string> made_words() {
    const std::vector<std::string> beginnings{"", "me", "ber", "ge", "ver", "y", "i", "sk", "st", "mh", "ae"};
    const std::vector<std::string> middles{"ba",   "by",  "dich", "fla", "gi",    "mo",
                                           "nurt", "pef", "roly", "tu",  "vilan", "zat"};
    const std::vector<std::string> endings{"",     "s",     "es",    "ing", "ed",   "ern", "ung", "heit",
                                           "ment", "ation", "aient", "ssa", "nak",  "ul",  "or",  "ene",
                                           "lah",  "kan",   "ler",   "ies", "ying", "ois"};
    std::vector<std::string> words{"dying", "lying", "skies", "idly", "gently", "ugly", "early", "only", "news"};
    for (const std::string& beginning : beginnings) {
        for (const std::string& middle : middles) {
            for (const std::string& ending : endings) {
                words.push_back(beginning + middle + ending);
            }
        }
    }
    return words;
}

TEST(Stemmer, keeps_the_beginnings_of_words_where_it_says_so) {
    std::size_t keeping = 0;
    for (const std::string& language : Stemmer::languages()) {
        const auto stemmer = Stemmer::make(language);
        ASSERT_TRUE(stemmer);
        if (!stemmer->keeps_beginnings()) {
            continue;
        }
        ++keeping;
        for (const std::string& word : made_words()) {
            const std::string stem = stemmer->stem(word);
            EXPECT_EQ(stem.substr(0, 1), word.substr(0, 1)) << language << ' ' << word;
            if (stem.size() > 1) {
                EXPECT_TRUE(stem[1] == word[1] || (word[1] == 'y' && stem[1] == 'i')) << language << ' ' << word;
            }
        }
    }
    EXPECT_GT(keeping, 15U);
    EXPECT_TRUE(Stemmer::make("en")->keeps_beginnings());
    EXPECT_FALSE(Stemmer::make("ga")->keeps_beginnings()) << "of Irish words the second letter may go";
}

} // namespace
} // namespace merx::fulltext
