#include "search/adapters/columns.hpp"

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::search {
namespace {

class SearchColumns : public ::testing::Test {
protected:
    RowContent content(const std::string& name, std::vector<Symbol> categories = {}) {
        return {.row = {.product = ProductId::make(ids),
                        .create_time = clock.now(),
                        .lengths = {},
                        .name = {},
                        .categories = {},
                        .attributes = {}},
                .name = name,
                .categories = std::move(categories),
                .attributes = {{.name = 1, .attribute = static_cast<Symbol>(name.size())}}};
    }

    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
    ColumnsWriter writer;
};

TEST_F(SearchColumns, give_the_row_of_a_document) {
    writer.put(3, content("ball", {7, 8}));
    writer.put(1000, content("doll"));
    const auto columns = writer.publish();
    EXPECT_EQ(columns->size(), 2U);
    ASSERT_NE(columns->find(3), nullptr);
    EXPECT_EQ(columns->find(3)->name, "ball");
    EXPECT_EQ(std::vector<Symbol>(columns->find(3)->categories.begin(), columns->find(3)->categories.end()),
              (std::vector<Symbol>{7, 8}));
    EXPECT_EQ(columns->find(1000)->attributes[0].attribute, 4U);
    EXPECT_EQ(columns->find(4), nullptr);
    EXPECT_EQ(columns->find(600), nullptr);
    EXPECT_EQ(columns->find(1'000'000), nullptr);
}

TEST_F(SearchColumns, stay_as_they_were_for_whoever_holds_them) {
    writer.put(1, content("ball"));
    writer.put(2, content("doll"));
    const auto before = writer.publish();
    writer.put(1, content("green ball"));
    writer.remove(2);
    const auto after = writer.publish();
    EXPECT_EQ(before->find(1)->name, "ball");
    EXPECT_EQ(before->find(2)->name, "doll");
    EXPECT_EQ(before->size(), 2U);
    EXPECT_EQ(after->find(1)->name, "green ball");
    EXPECT_EQ(after->find(2), nullptr);
    EXPECT_EQ(after->size(), 1U);
}

TEST_F(SearchColumns, share_what_did_not_change) {
    writer.put(1, content("ball"));
    writer.put(Columns::chunk_size, content("doll"));
    const auto before = writer.publish();
    writer.put(1, content("green ball"));
    const auto after = writer.publish();
    EXPECT_NE(before->find(1), after->find(1));
    EXPECT_EQ(before->find(Columns::chunk_size), after->find(Columns::chunk_size));
    EXPECT_EQ(writer.publish(), after);
}

TEST_F(SearchColumns, visit_all_rows_by_number) {
    for (const DocumentNumber number : {5U, 300U, 2U}) {
        writer.put(number, content("row " + std::to_string(number)));
    }
    std::vector<DocumentNumber> seen;
    writer.publish()->for_each([&](DocumentNumber number, const Row&) { seen.push_back(number); });
    EXPECT_EQ(seen, (std::vector<DocumentNumber>{2, 5, 300}));
}

TEST(SearchSymbols, stand_for_texts) {
    Symbols symbols;
    const Symbol red = symbols.intern("red");
    EXPECT_EQ(symbols.intern("red"), red);
    EXPECT_NE(symbols.intern("blue"), red);
    EXPECT_EQ(symbols.find("red"), red);
    EXPECT_EQ(symbols.find("green"), no_symbol);
    EXPECT_EQ(symbols.text(red), "red");
    EXPECT_EQ(symbols.size(), 2U);
}

TEST(SearchSymbols, of_attributes_have_a_name_and_a_value) {
    const std::string text = attribute_text("color", "red = warm");
    EXPECT_EQ(attribute_name(text), "color");
    EXPECT_EQ(attribute_value(text), "red = warm");
}

} // namespace
} // namespace merx::search
