// Any string is a query, and any answer holds together.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/text.hpp"
#include "search/test/goods_fixture.hpp"

namespace merx::search {
namespace {

// One shop for all cases.
class HostileQueries : public GoodsFixture {
public:
    HostileQueries() {
        sell({{"Red wool shirt, size 41\"",
               "Warm. <b>Soft</b> & red.",
               {"Clothing", "Shirts"},
               "Acme",
               {{"color", "red"}}},
              {"Spider-Man T-shirt 1/24", "\"Quoted\" words.", {"Clothing"}, "Bolt", {{"model", "CLM-16"}}},
              {"Théière 茶壺", "إبريق شاي", {"Home"}, {}, {{"color", "blue"}}}});
    }
    void TestBody() override {}

    void ask(const std::string& text) {
        if (auto query = check({.text = text, .page_size = 2})) {
            const SearchAnswer answer = search({.text = text, .page_size = 2});
            RC_ASSERT(answer.total >= static_cast<std::int64_t>(answer.hits.size()));
            RC_ASSERT(is_valid_utf8(answer.corrected_query) || !is_valid_utf8(text));
            for (const SearchHit& hit : answer.hits) {
                check_html(hit.highlight_name);
                check_html(hit.highlight_description);
            }
        }
        if (auto query = check_suggest(text, 0, {})) {
            for (const Suggestion& each : suggestions(text)) {
                check_html(each.highlighted);
            }
        }
    }

private:
    // Text, entities and <em> in pairs.
    static void check_html(std::string html) {
        RC_ASSERT(is_valid_utf8(html));
        bool is_open = false;
        for (std::size_t at = html.find_first_of("<>\"'"); at != std::string::npos;
             at = html.find_first_of("<>\"'", at)) {
            const std::string tag = is_open ? "</em>" : "<em>";
            RC_ASSERT(html.substr(at, tag.size()) == tag);
            at += tag.size();
            is_open = !is_open;
        }
        RC_ASSERT(!is_open);
    }
};

HostileQueries& shop() {
    static HostileQueries one;
    return one;
}

TEST(AnyQuery, has_an_answer) {
    for (const std::string& text :
         {std::string(10'000, 'a'), std::string(10'000, '"'), std::string(9'999, ' ') + "a", std::string("\0red\0", 5),
          std::string("AND OR NOT (red* +shirt -wool) ~2 \"unbalanced"), std::string("\xff\xfe red"),
          std::string("🧦👕"), std::string("\u202eshirt"), std::string("إبريق"),
          std::string("'; drop table products; --"), std::string("<script>alert(1)</script>"), std::string("%00%0d%0a"),
          std::string("....////----"), std::string("1,000,000,000,000,000,000,000"),
          std::string("a a a a a a a a a a a a a a a a a a a a")}) {
        shop().ask(text);
    }
    std::string words;
    for (int i = 0; i < 1'000; ++i) {
        words += "w" + std::to_string(i) + ' ';
    }
    shop().ask(words);
}

TEST(AnyQuery, is_too_long_beyond_its_bound) {
    EXPECT_TRUE(check({.text = std::string(max_query_length, 'a')}));
    EXPECT_EQ(check({.text = std::string(max_query_length + 1, 'a')}).error().fields.at(0).code, "too_long");
    std::string wide;
    for (std::size_t i = 0; i < max_query_length; ++i) {
        wide += "ж";
    }
    EXPECT_TRUE(check({.text = wide})) << "characters are counted, and not bytes";
    EXPECT_EQ(check_suggest(wide + "ж", 0, {}).error().fields.at(0).code, "too_long");
}

RC_GTEST_PROP(AnyQuery, of_any_bytes_has_an_answer, (const std::string& bytes)) {
    shop().ask(bytes);
}

RC_GTEST_PROP(AnyQuery, of_pieces_of_words_has_an_answer, ()) {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "red", "shir", "wool ", "\"", "-", "/", "1", "24", ",", "000", " ", "spider", "'", "s", "é", "茶", "for ",
        "clm", "16", "\xcc\x81", "<", "&", "teh", "\t", "gift ", "ping pong "));
    std::string text;
    for (const std::string& piece : pieces) {
        text += piece;
    }
    shop().ask(text);
}

} // namespace
} // namespace merx::search
