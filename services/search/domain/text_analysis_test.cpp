#include "search/domain/text_analysis.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <optional>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::search {
namespace {

// Stems that are easy to foresee: without a last "s".
std::string without_s(const std::string& word) {
    return word.ends_with('s') ? word.substr(0, word.size() - 1) : word;
}

class Analysis : public ::testing::Test {
protected:
    Listing listing(const std::string& name) {
        return {.id = ProductId::make(ids_),
                .slug = "slug",
                .name = name,
                .description = {},
                .brand = {},
                .categories = {},
                .attributes = {},
                .image_url = {},
                .currency = "USD",
                .variants = {{.sku = "TEE-S", .barcode = "4006381333931", .options = {}, .price = 100}},
                .create_time = clock_.now()};
    }

    std::optional<Occurrence> occurrence(const Listing& of, const std::string& term) {
        const AnalysedListing analysed = analysis.analyse(of, categories);
        EXPECT_TRUE(std::ranges::is_sorted(analysed.terms, {}, &AnalysedTerm::term));
        const auto found = std::ranges::find(analysed.terms, term, &AnalysedTerm::term);
        return found == analysed.terms.end() ? std::nullopt : std::optional(Occurrence::unpack(found->occurrence));
    }
    std::optional<Occurrence> of_word(const Listing& of, const std::string& word) {
        return occurrence(of, analysis.word_term(word));
    }

    CategoryId add_category(const std::string& name, std::optional<CategoryId> parent = {}) {
        const CategoryId id = CategoryId::make(ids_);
        categories.put({.id = id, .slug = name, .name = name, .parent = parent});
        return id;
    }

    TextAnalysis analysis{{without_s}};
    Categories categories;

private:
    testing::FakeClock clock_;
    testing::SeededRandom random_;
    TimeOrderedIds ids_{clock_, random_};
};

TEST_F(Analysis, says_where_a_word_is) {
    Listing shirt = listing("Red shirts");
    shirt.brand = "Acme";
    shirt.description = "A shirt, and what a shirt!";
    shirt.attributes = {{"color", "crimson"}};
    shirt.categories = {add_category("Tops", add_category("Clothing"))};
    EXPECT_EQ(of_word(shirt, "shirt"), (Occurrence{.in_description = 2, .name_position = 2}));
    EXPECT_EQ(of_word(shirt, "acme"), (Occurrence{.in_brand = true}));
    EXPECT_EQ(of_word(shirt, "crimson"), (Occurrence{.in_attributes = true}));
    EXPECT_EQ(of_word(shirt, "tops"), (Occurrence{.in_category = true}));
    EXPECT_EQ(of_word(shirt, "clothing"), (Occurrence{.in_ancestor = true}));
    EXPECT_EQ(of_word(shirt, "and"), std::nullopt) << "a description's function words are not looked for";
}

TEST_F(Analysis, knows_what_a_name_says_aside) {
    const Listing cover = listing("Cover for trampoline, blue (with bag)");
    EXPECT_FALSE(of_word(cover, "cover")->aside_in_name);
    EXPECT_TRUE(of_word(cover, "trampoline")->aside_in_name);
    EXPECT_FALSE(of_word(cover, "blue")->aside_in_name);
    EXPECT_TRUE(of_word(cover, "bag")->aside_in_name);
}

TEST_F(Analysis, makes_codes_of_what_goods_are_numbered_by) {
    const Listing shirt = listing("Shirt");
    EXPECT_TRUE(occurrence(shirt, TextAnalysis::code_term("4006381333931")));
    EXPECT_EQ(normalised_code("CLM-16"), "clm16");
    EXPECT_EQ(normalised_code("brp 1247"), "brp1247");
    EXPECT_TRUE(occurrence(shirt, TextAnalysis::code_term("tee s"))) << "the shop says what its SKUs are";
    EXPECT_FALSE(looks_like_code("no number"));
    EXPECT_TRUE(looks_like_code("FHY90"));
    EXPECT_EQ(normalised_code("1'2"), "") << "no code is written so";
    EXPECT_EQ(normalised_code(std::string(100, '1')), "");
}

TEST_F(Analysis, writes_words_of_names_together_as_well) {
    const Listing chain = listing("Key chain");
    EXPECT_TRUE(occurrence(chain, analysis.joined_term("keychain")));
    EXPECT_TRUE(of_word(listing("Spider-Man"), "spiderman"));
}

TEST_F(Analysis, tells_languages_apart) {
    TextAnalysis both({without_s, [](const std::string& word) { return word; }});
    EXPECT_NE(both.word_term("shirts", 0), both.word_term("shirts", 1));
    EXPECT_EQ(both.word_term("shirts", 0), both.word_term("shirt", 0));
    EXPECT_NE(both.word_term("shirts", 1), both.word_term("shirt", 1));
}

RC_GTEST_PROP(Occurrences, survive_being_packed, ()) {
    const Occurrence occurrence{.in_description =
                                    *rc::gen::inRange<std::uint8_t>(0, Occurrence::max_in_description + 1),
                                .name_position = *rc::gen::inRange<std::uint8_t>(0, Occurrence::max_name_position + 1),
                                .aside_in_name = *rc::gen::arbitrary<bool>(),
                                .in_attributes = *rc::gen::arbitrary<bool>(),
                                .in_brand = *rc::gen::arbitrary<bool>(),
                                .in_category = *rc::gen::arbitrary<bool>(),
                                .in_ancestor = *rc::gen::arbitrary<bool>()};
    RC_ASSERT(Occurrence::unpack(occurrence.packed()) == occurrence);
    RC_ASSERT(occurrence.packed() < (1U << 16U));
}

} // namespace
} // namespace merx::search
