#include "judgements.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "testing/source_dir.hpp"

namespace merx::relevance {
namespace {

TEST(Judgements, are_read_with_their_query) {
    const auto queries = parse_judgements("# a comment\n\n"
                                          "query\tplural\twigs\tlisted as wig\n3\twig-1\n1\tcap\n"
                                          "query\tno_result\tviolin\tnone\n")
                             .value();
    ASSERT_EQ(queries.size(), 2U);
    EXPECT_EQ(queries[0].kind, "plural");
    EXPECT_EQ(queries[0].text, "wigs");
    EXPECT_EQ(queries[0].meant, "listed as wig");
    EXPECT_EQ(queries[0].grades, (Grades{{"wig-1", 3}, {"cap", 1}}));
    EXPECT_TRUE(queries[1].grades.empty());
}

TEST(Judgements, are_refused_with_the_line_that_is_wrong) {
    for (const char* text : {"query\tplain\n", "query\tplain\tmug\tmug\n4\tmug\n", "query\tplain\tmug\tmug\n3 mug\n",
                             "3\tmug\n", "query\tplain\tmug\tmug\n3\tmug\n2\tmug\n"}) {
        const auto read = parse_judgements(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().fields.at(0).code, "judgements_invalid");
        EXPECT_NE(read.error().detail.find("Line "), std::string::npos);
    }
}

// What README.md promises of both files: a perfect answer measures 1 in all measures.
TEST(Judgements, of_the_suite_are_sound) {
    for (const char* name : {"judgements.tsv", "demo_judgements.tsv"}) {
        std::set<std::string> texts;
        for (const JudgedQuery& query : load_judgements(testing::source_dir() / "tests" / "relevance" / name).value()) {
            EXPECT_TRUE(texts.insert(query.text).second) << query.text << " is there twice";
            const auto graded = [&](int grade) {
                return std::ranges::count_if(query.grades, [&](const auto& one) { return one.second == grade; });
            };
            if (query.kind == "no_result") {
                EXPECT_TRUE(query.grades.empty()) << query.text;
            } else {
                EXPECT_GT(graded(3), 0) << query.text;
                EXPECT_LE(graded(3) + graded(2), 100) << query.text;
            }
        }
    }
}

} // namespace
} // namespace merx::relevance
