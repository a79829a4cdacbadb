#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <set>

#include "fulltext/compact.hpp"
#include "fulltext/reader.hpp"
#include "fulltext/writer.hpp"
#include "testing/temp_dir.hpp"

namespace merx::fulltext {
namespace {

class FulltextIndex : public ::testing::Test {
protected:
    static Document document(std::string key, const std::vector<std::string>& words) {
        Document made{.key = std::move(key), .postings = {}, .data = "data of " + words.front()};
        for (const std::string& word : words) {
            made.postings.push_back({.term = word});
        }
        return made;
    }

    std::set<DocumentNumber> found(const std::string& term) const {
        std::vector<Reader::Found> found;
        Reader(folder).postings(term, 1'000'000, found);
        std::set<DocumentNumber> numbers;
        std::ranges::transform(found, std::inserter(numbers, numbers.end()), &Reader::Found::number);
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
    EXPECT_EQ(found("red"), Numbers{});
    writer.commit();
    EXPECT_EQ(found("red"), (Numbers{shirt, shoe}));
    EXPECT_EQ(found("shoe"), Numbers{shoe});
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
    EXPECT_EQ(found("red"), Numbers{});
    EXPECT_EQ(found("green"), Numbers{});
    EXPECT_EQ(found("blue").size(), 2U);
}

TEST_F(FulltextIndex, keeps_the_weight_of_a_term_in_each_document_and_lists_them_by_number) {
    constexpr DocumentNumber count = 3000;
    Writer writer = Writer::create(folder);
    for (DocumentNumber i = 1; i <= count; ++i) {
        writer.replace({.key = std::to_string(i), .postings = {{.term = "all", .weight = i % 7 * 9000}}, .data = {}});
    }
    writer.commit();
    const Reader reader(folder);
    std::vector<Reader::Found> found;
    reader.postings("all", count + 1, found);
    ASSERT_EQ(found.size(), count);
    for (DocumentNumber i = 1; i <= count; ++i) {
        EXPECT_EQ(found[i - 1].number, i);
        EXPECT_EQ(found[i - 1].weight, i % 7 * 9000);
    }
    reader.postings("all", 10, found);
    EXPECT_EQ(found.size(), count + 10);
}

TEST_F(FulltextIndex, is_remembered_by_a_reader_until_it_goes_on_to_a_newer_commit) {
    Writer writer = Writer::create(folder);
    writer.replace(document("1", {"red"}));
    writer.commit();
    Reader reader(folder);
    const auto numbers = [&](const std::string& term) {
        std::vector<Reader::Found> found;
        reader.postings(term, 100, found);
        return found.size();
    };
    EXPECT_EQ(numbers("red"), 1U);
    EXPECT_EQ(numbers("blue"), 0U);
    writer.replace(document("2", {"red", "blue"}));
    writer.commit();
    EXPECT_EQ(numbers("red"), 1U);
    EXPECT_EQ(reader.frequency("blue"), 0U);
    EXPECT_TRUE(reader.refresh());
    EXPECT_EQ(numbers("red"), 2U);
    EXPECT_EQ(reader.frequency("blue"), 1U);
}

TEST_F(FulltextIndex, answers_a_reader_the_same_whatever_it_remembers) {
    Writer writer = Writer::create(folder);
    for (int i = 1; i <= 9; ++i) {
        writer.replace(document(std::to_string(i), {"red", i % 3 == 0 ? "blue" : "green"}));
    }
    writer.commit();
    const Reader reader(folder);
    const std::vector<DocumentNumber> some{2, 3, 6, 7, 30};
    // Far more terms than it has room for.
    for (std::size_t i = 0; i < Reader::max_kept / 20; ++i) {
        if (i % 20'000 == 0) {
            std::vector<Reader::Found> part;
            reader.postings("red", 4, part);
            ASSERT_EQ(part.size(), 4U);
            std::vector<Reader::Found> among;
            reader.postings_among("blue", some, among);
            ASSERT_EQ(among.size(), 2U);
            EXPECT_EQ(among[1].number, 6U);
            std::vector<Reader::Found> all;
            reader.postings("blue", 100, all);
            ASSERT_EQ(all.size(), 3U);
        }
        ASSERT_EQ(reader.frequency("no" + std::to_string(i)), 0U);
    }
}

TEST_F(FulltextIndex, takes_any_bytes_as_a_term_and_leaves_out_what_is_too_long) {
    Writer writer = Writer::create(folder);
    const std::string odd("\0\xff odd \n", 8);
    const std::string too_long(max_term_bytes + 1, 'x');
    const std::string longest(max_term_bytes, '\0');
    const DocumentNumber number = writer.replace(document("k", {odd, too_long, longest}));
    writer.commit();
    EXPECT_EQ(found(odd), Numbers{number});
    EXPECT_EQ(found(longest), Numbers{number});
    EXPECT_EQ(found(too_long), Numbers{});
}

TEST_F(FulltextIndex, counts_terms_and_lists_the_most_frequent) {
    Writer writer = Writer::create(folder);
    writer.replace(document("1", {"shirt", "shoe"}));
    writer.replace(document("2", {"shoe", "shop"}));
    writer.commit();
    const Reader reader(folder);
    EXPECT_EQ(reader.frequency("shoe"), 2U);
    EXPECT_EQ(reader.frequency("ship"), 0U);
    EXPECT_EQ(reader.terms("sh", 2, 100), (std::vector<CountedTerm>{{"shoe", 2}, {"shirt", 1}}));
    EXPECT_EQ(reader.terms("sh", 2, 1), (std::vector<CountedTerm>{{"shirt", 1}}));
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
    EXPECT_EQ(Reader(folder).metadata("category/2"), "Books");
}

TEST_F(FulltextIndex, is_the_same_when_it_is_packed) {
    Writer writer = Writer::create(folder, Writer::Safety::fast);
    for (int i = 0; i < 2000; ++i) {
        writer.replace(document(std::to_string(i), {"red", "word" + std::to_string(i)}));
    }
    writer.set_metadata("position", "7");
    writer.remove("0");
    writer.commit();
    const std::filesystem::path packed = dir.path() / "packed";
    compact(folder, packed);
    std::vector<Reader::Found> found;
    const Reader reader(packed);
    reader.postings("red", 10'000, found);
    EXPECT_EQ(found.size(), 1999U);
    EXPECT_EQ(found.front().number, 2U);
    EXPECT_EQ(reader.metadata("position"), "7");
    EXPECT_LT(std::filesystem::file_size(packed / "postlist.glass"),
              std::filesystem::file_size(folder / "postlist.glass"));
    EXPECT_GT(Writer::open(packed).replace(document("new", {"red"})), 2000U);
    EXPECT_THROW(compact(dir.path() / "nowhere", dir.path() / "other"), Missing);
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
    std::vector<Reader::Found> postings;
    EXPECT_THROW(reader.postings("zero", 1000, postings), Outdated);
    reader.refresh();
    EXPECT_NO_THROW(reader.postings("zero", 1000, postings));
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
