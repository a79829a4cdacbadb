#include "search/adapters/columns.hpp"

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::search {
namespace {

class SearchColumns : public ::testing::Test {
protected:
    RowContent content(const std::string& name, std::vector<Symbol> categories = {}) {
        Listing listing{.id = ProductId::make(ids), .name = name, .description = "What it is."};
        return {.row = {.create_time = clock.now()},
                .details = {.product = listing.id, .texts = {listing, "sorted " + name}},
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
    EXPECT_EQ(columns->find(3)->texts().name(), "ball");
    EXPECT_EQ(columns->find(3)->categories(), (std::vector<Symbol>{7, 8}));
    EXPECT_EQ(columns->find(1000)->attributes()[0].attribute, 4U);
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
    EXPECT_EQ(before->find(1)->texts().name(), "ball");
    EXPECT_EQ(before->find(2)->texts().name(), "doll");
    EXPECT_EQ(before->size(), 2U);
    EXPECT_EQ(after->find(1)->texts().name(), "green ball");
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

TEST_F(SearchColumns, keep_the_attributes_of_rows_that_stay) {
    for (DocumentNumber number = 1; number <= 9; ++number) {
        writer.put(number, content(std::string(number, 'a')));
    }
    static_cast<void>(writer.publish());
    writer.put(5, content("something else"));
    writer.remove(6);
    const auto columns = writer.publish();
    for (const DocumentNumber number : {1U, 4U, 7U, 9U}) {
        ASSERT_EQ(columns->find(number)->attributes().size(), 1U);
        EXPECT_EQ(columns->find(number)->attributes()[0].attribute, number);
    }
    EXPECT_EQ(columns->find(5)->attributes()[0].attribute, 14U);
}

TEST_F(SearchColumns, number_the_sets_of_categories_that_products_share) {
    writer.put(1, content("ball", {7, 8}));
    writer.put(2, content("doll", {8}));
    writer.put(3, content("green ball", {7, 8}));
    const auto columns = writer.publish();
    EXPECT_EQ(columns->category_sets(), 2U);
    EXPECT_EQ(columns->find(1)->category_set, columns->find(3)->category_set);
    EXPECT_NE(columns->find(1)->category_set->number, columns->find(2)->category_set->number);
}

TEST_F(SearchColumns, leave_long_descriptions_out) {
    Listing listing{.id = ProductId::make(ids), .slug = "a-ball", .name = "Ball", .image_url = "ball.png"};
    listing.description = std::string(RowTexts::max_description, 'x');
    const RowTexts short_enough(listing, "ball");
    EXPECT_EQ(short_enough.description(), listing.description);
    listing.description += 'x';
    const RowTexts too_long(listing, "ball");
    EXPECT_EQ(too_long.description(), std::nullopt);
    EXPECT_EQ(too_long.name(), "Ball");
    EXPECT_EQ(too_long.sort_name(), "ball");
    EXPECT_EQ(too_long.slug(), "a-ball");
    EXPECT_EQ(too_long.image_url(), "ball.png");
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
