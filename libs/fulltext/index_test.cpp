#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <set>

#include "fulltext/reader.hpp"
#include "fulltext/writer.hpp"
#include "testing/temp_dir.hpp"

namespace merx::fulltext {
namespace {

class FulltextIndex : public ::testing::Test {
protected:
    static Document document(std::string key, const std::vector<std::string>& words) {
        Document made{.key = std::move(key), .postings = {}, .data = "data of " + words.front()};
        for (std::uint32_t place = 0; place < words.size(); ++place) {
            made.postings.push_back({.term = words[place], .positions = {place + 1}});
            made.words.push_back(words[place]);
        }
        return made;
    }

    std::set<DocumentNumber> found(const Query& query) const {
        std::set<DocumentNumber> numbers;
        Reader(folder).run(query, {}, [&](DocumentNumber number, double) { return numbers.insert(number).second; });
        return numbers;
    }

    using Numbers = std::set<DocumentNumber>;

    testing::TempDir dir;
    std::filesystem::path folder = dir.path() / "index";
};

TEST_F(FulltextIndex, finds_what_was_committed) {
    Writer writer = Writer::create(folder);
    const DocumentNumber shirt = writer.replace(document("1", {"red", "shirt"}));
    const DocumentNumber shoe = writer.replace(document("2", {"red", "shoe"}));
    EXPECT_EQ(found(term("red")), Numbers{});
    writer.commit();
    EXPECT_EQ(found(term("red")), (Numbers{shirt, shoe}));
    EXPECT_EQ(found(term("shoe")), Numbers{shoe});
    EXPECT_EQ(Reader(folder).data(shoe), "data of red");
}

TEST_F(FulltextIndex, replaces_a_document_under_its_number_and_never_gives_a_number_twice) {
    Writer writer = Writer::create(folder);
    const DocumentNumber first = writer.replace(document("1", {"red"}));
    const DocumentNumber last = writer.replace(document("2", {"green"}));
    EXPECT_EQ(writer.replace(document("1", {"blue"})), first);
    EXPECT_EQ(writer.remove("2"), last);
    EXPECT_EQ(writer.remove("2"), std::nullopt);
    EXPECT_GT(writer.replace(document("3", {"blue"})), last);
    writer.commit();
    EXPECT_EQ(found(term("red")), Numbers{});
    EXPECT_EQ(found(term("green")), Numbers{});
    EXPECT_EQ(found(term("blue")).size(), 2U);
}

TEST_F(FulltextIndex, combines_conditions) {
    Writer writer = Writer::create(folder);
    const DocumentNumber shirt = writer.replace(document("1", {"red", "cotton", "shirt"}));
    const DocumentNumber shoe = writer.replace(document("2", {"red", "shoe", "shirt"}));
    const DocumentNumber short_one = writer.replace(document("3", {"shirt", "red"}));
    writer.commit();
    EXPECT_EQ(found(all_of({term("red"), term("cotton")})), Numbers{shirt});
    EXPECT_EQ(found(any_of({term("cotton"), term("shoe")})), (Numbers{shirt, shoe}));
    EXPECT_EQ(found(best_of({term("cotton"), term("shoe")})), (Numbers{shirt, shoe}));
    EXPECT_EQ(found(and_not(term("red"), term("shoe"))), (Numbers{shirt, short_one}));
    EXPECT_EQ(found(filter(term("red"), term("shoe"))), Numbers{shoe});
    EXPECT_EQ(found(and_maybe(term("cotton"), term("shoe"))), Numbers{shirt});
    EXPECT_EQ(found(phrase({"red", "shirt"}, 2)), Numbers{});
    EXPECT_EQ(found(phrase({"red", "shirt"}, 3)), (Numbers{shirt, shoe}));
    EXPECT_EQ(found(near({"red", "shirt"}, 2)), Numbers{short_one});
    EXPECT_EQ(found(prefix("sho", 10)), Numbers{shoe});
    EXPECT_EQ(found(everything()), (Numbers{shirt, shoe, short_one}));
    EXPECT_EQ(found(nothing()), Numbers{});
    EXPECT_EQ(found(all_of({})), Numbers{});
    EXPECT_EQ(found(term("")), Numbers{});
    EXPECT_EQ(found(prefix("", 10)), Numbers{});
}

TEST_F(FulltextIndex, shows_every_match_with_its_score_in_the_order_of_numbers) {
    constexpr DocumentNumber count = 3000;
    Writer writer = Writer::create(folder);
    for (DocumentNumber i = 1; i <= count; ++i) {
        writer.replace({.key = std::to_string(i), .postings = {{.term = "all", .weight = 1 + i % 7}}, .data = {}});
    }
    writer.commit();
    std::vector<DocumentNumber> seen;
    double lowest = 1e9;
    double highest = 0;
    Reader(folder).run(any_of({term("all"), term("none")}), {}, [&](DocumentNumber number, double score) {
        seen.push_back(number);
        lowest = std::min(lowest, score);
        highest = std::max(highest, score);
        return true;
    });
    ASSERT_EQ(seen.size(), count);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_GT(lowest, 0);
    EXPECT_GT(highest, lowest);
}

TEST_F(FulltextIndex, ends_a_search_where_the_visitor_has_enough) {
    Writer writer = Writer::create(folder);
    for (int i = 0; i < 10; ++i) {
        writer.replace(document(std::to_string(i), {"red"}));
    }
    writer.commit();
    std::size_t visits = 0;
    Reader(folder).run(everything(), {}, [&](DocumentNumber, double) { return ++visits < 3; });
    EXPECT_EQ(visits, 3U);
}

TEST_F(FulltextIndex, gives_weight_to_weighted_terms_and_to_bonuses) {
    Writer writer = Writer::create(folder);
    writer.replace({.key = "1", .postings = {{.term = "red", .weight = 1}, {.term = "pad", .weight = 9}}, .data = {}});
    writer.replace({.key = "2", .postings = {{.term = "red", .weight = 8}, {.term = "pen", .weight = 2}}, .data = {}});
    writer.commit();
    std::vector<double> scores;
    const auto keep = [&](DocumentNumber, double score) { return scores.push_back(score), true; };
    Reader reader(folder);
    reader.run(term("red"), {}, keep);
    reader.run(and_maybe(term("red"), scaled(100, term("pad"))), {}, keep);
    reader.run(scaled(0, term("red")), {}, keep);
    ASSERT_EQ(scores.size(), 6U);
    EXPECT_LT(scores[0], scores[1]);
    EXPECT_GT(scores[2], scores[3]);
    EXPECT_EQ(scores[4], 0);
    EXPECT_EQ(scores[5], 0);
}

TEST_F(FulltextIndex, takes_any_bytes_as_a_term_and_leaves_out_what_is_too_long) {
    Writer writer = Writer::create(folder);
    const std::string odd("\0\xff odd \n", 8);
    const std::string too_long(max_term_bytes + 1, 'x');
    const std::string longest(max_term_bytes, '\0');
    const DocumentNumber number = writer.replace(document("k", {odd, too_long, longest}));
    writer.commit();
    EXPECT_EQ(found(term(odd)), Numbers{number});
    EXPECT_EQ(found(term(longest)), Numbers{number});
    EXPECT_EQ(found(term(too_long)), Numbers{});
}

TEST_F(FulltextIndex, counts_terms_and_lists_the_most_frequent) {
    Writer writer = Writer::create(folder);
    writer.replace(document("1", {"shirt", "shoe"}));
    writer.replace(document("2", {"shoe", "shop"}));
    writer.commit();
    const Reader reader(folder);
    EXPECT_EQ(reader.document_count(), 2U);
    EXPECT_EQ(reader.frequency("shoe"), 2U);
    EXPECT_EQ(reader.frequency("ship"), 0U);
    EXPECT_EQ(reader.terms("sh", 2, 100), (std::vector<CountedTerm>{{"shoe", 2}, {"shirt", 1}}));
    EXPECT_EQ(reader.terms("sh", 2, 1), (std::vector<CountedTerm>{{"shirt", 1}}));
}

TEST_F(FulltextIndex, corrects_a_word_to_one_of_its_documents_as_they_are) {
    Writer writer = Writer::create(folder);
    writer.replace(document("1", {"shirt"}));
    writer.replace(document("2", {"shirt"}));
    writer.commit();
    EXPECT_EQ(Reader(folder).correction("shrit", 2), "shirt");
    EXPECT_EQ(Reader(folder).correction("shirt", 2), "");
    writer.replace(document("1", {"trousers"}));
    writer.commit();
    EXPECT_EQ(Reader(folder).correction("shrit", 2), "shirt");
    writer.remove("2");
    writer.commit();
    EXPECT_EQ(Reader(folder).correction("shrit", 2), "");
    EXPECT_EQ(Reader(folder).correction("trosers", 2), "trousers");
}

TEST_F(FulltextIndex, keeps_facts_about_itself_with_its_content) {
    {
        Writer writer = Writer::create(folder);
        writer.set_metadata("position", "7");
        writer.set_metadata("category/1", "Toys");
        writer.set_metadata("category/2", "Books");
        writer.commit();
        writer.set_metadata("position", "8");
        writer.replace(document("1", {"lost"}));
    }
    Writer writer = Writer::open(folder);
    EXPECT_EQ(writer.metadata("position"), "7");
    EXPECT_EQ(writer.document_count(), 0U);
    const std::vector<std::pair<std::string, std::string>> categories{{"category/1", "Toys"}, {"category/2", "Books"}};
    EXPECT_EQ(writer.metadata_with_prefix("category/"), categories);
    EXPECT_EQ(Reader(folder).metadata_with_prefix("category/"), categories);
}

TEST_F(FulltextIndex, has_one_writer) {
    const Writer writer = Writer::create(folder);
    EXPECT_THROW(Writer::open(folder), Locked);
}

TEST_F(FulltextIndex, shows_a_reader_what_was_there_until_it_is_refreshed) {
    Writer writer = Writer::create(folder);
    writer.replace(document("1", {"red"}));
    writer.commit();
    Reader reader(folder);
    EXPECT_FALSE(reader.refresh());
    writer.replace(document("2", {"red"}));
    writer.commit();
    EXPECT_EQ(reader.frequency("red"), 1U);
    EXPECT_TRUE(reader.refresh());
    EXPECT_EQ(reader.frequency("red"), 2U);
}

TEST_F(FulltextIndex, says_that_a_reader_is_outdated_rather_than_answer_wrongly) {
    Writer writer = Writer::create(folder);
    const auto fill = [&](const std::string& word) {
        for (int i = 0; i < 500; ++i) {
            writer.replace(document(std::to_string(i), {word, "all"}));
        }
        writer.commit();
    };
    fill("zero");
    Reader reader(folder);
    for (int i = 0; i < 5; ++i) {
        fill("word" + std::to_string(i));
    }
    const auto visit = [&](DocumentNumber number, double) { return reader.data(number) != "none"; };
    EXPECT_THROW(reader.run(all_of({term("zero"), term("all")}), {}, visit), Outdated);
    reader.refresh();
    EXPECT_NO_THROW(reader.run(all_of({term("zero"), term("all")}), {}, visit));
}

TEST_F(FulltextIndex, tells_what_is_missing_from_what_is_corrupt) {
    EXPECT_THROW(Reader{folder}, Missing);
    EXPECT_THROW(Writer::open(folder), Missing);
    {
        Writer writer = Writer::create(folder);
        for (int i = 0; i < 2000; ++i) {
            writer.replace(document(std::to_string(i), {"red", "word" + std::to_string(i)}));
        }
        writer.commit();
    }
    std::filesystem::resize_file(folder / "docdata.glass", 8192);
    const auto read_all = [this] { Reader(folder).for_each([](DocumentNumber, const std::string&) {}); };
    EXPECT_THROW(read_all(), Corrupt);
    std::filesystem::remove(folder / "postlist.glass");
    EXPECT_THROW(Reader{folder}, Corrupt);
    std::ofstream(folder / "iamglass", std::ios::trunc) << "nonsense";
    EXPECT_THROW(Reader{folder}, Corrupt);
    EXPECT_THROW(Writer::open(folder), Corrupt);
}

} // namespace
} // namespace merx::fulltext
