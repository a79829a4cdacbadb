#include "catalog/domain/product_draft.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/domain/field_checks.hpp"

namespace merx::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

VariantDraft variant(std::string sku, std::map<std::string, std::string> options = {}) {
    return {.sku = std::move(sku),
            .options = std::move(options),
            .price = VariantDraft::Price{.amount = 1999, .currency = "USD"},
            .weight_grams = 0,
            .barcode = {}};
}

ProductDraft sound() {
    ProductDraft draft;
    draft.name = "T-shirt";
    draft.options = {{.name = "Size", .values = {"S", "M"}}};
    draft.variants = {variant("TEE-S", {{"Size", "S"}}), variant("TEE-M", {{"Size", "M"}})};
    return draft;
}

std::vector<std::string> complaints(ProductDraft draft) {
    const auto checked = check(std::move(draft));
    std::vector<std::string> all;
    if (!checked) {
        for (const FieldError& field : checked.error().fields) {
            all.push_back(field.code + ' ' + field.pointer);
        }
    }
    return all;
}

TEST(ProductDraft, that_is_sound_becomes_content) {
    ProductDraft draft = sound();
    draft.name = "  T-shirt ";
    const auto content = check(std::move(draft));
    ASSERT_TRUE(content.has_value());
    EXPECT_EQ(content->name, "T-shirt");
    EXPECT_EQ(content->status, ProductStatus::active);
    EXPECT_EQ(content->variants[1].price.text(), "19.99 USD");
}

TEST(ProductDraft, without_name_or_variants_is_refused) {
    EXPECT_THAT(complaints({}), UnorderedElementsAre("required /name", "required /variants"));
    ProductDraft blank = sound();
    blank.name = " \t ";
    EXPECT_THAT(complaints(blank), ElementsAre("required /name"));
}

TEST(ProductDraft, is_bounded_in_characters_not_in_bytes) {
    ProductDraft draft = sound();
    for (std::size_t i = 0; i < ProductBounds::name; ++i) {
        draft.name = i == 0 ? "ä" : draft.name + "ä";
    }
    EXPECT_THAT(complaints(draft), ElementsAre());
    draft.name += "ä";
    draft.description = std::string(ProductBounds::description + 1, 'x');
    EXPECT_THAT(complaints(draft), UnorderedElementsAre("too_long /name", "too_long /description"));
}

TEST(ProductDraft, with_control_characters_or_broken_utf8_is_refused) {
    ProductDraft draft = sound();
    draft.name = std::string("a\0b", 3);
    draft.brand = "a\nb";
    draft.description = "lines\r\nand\ttabs are fine";
    draft.attributes = {{"color", "\xff"}};
    EXPECT_THAT(complaints(draft),
                UnorderedElementsAre("invalid_text /name", "invalid_text /brand", "invalid_text /attributes/color"));
}

TEST(ProductDraft, names_each_wrong_variant) {
    ProductDraft draft = sound();
    draft.variants.push_back(variant("TEE-S", {{"Size", "L"}}));
    draft.variants.push_back(variant("no sku", {{"Size", "S"}}));
    draft.variants.push_back(variant("TEE-X", {{"Colour", "red"}}));
    draft.variants[0].price->amount = -1;
    draft.variants[1].price = std::nullopt;
    draft.variants[2].price->amount = Money::max_amount + 1;
    draft.variants[4].price->currency = "usd";
    draft.variants[4].weight_grams = -5;
    EXPECT_THAT(complaints(draft),
                UnorderedElementsAre("out_of_range /variants/0/price/amount", "required /variants/1/price",
                                     "duplicate_sku /variants/2/sku", "unknown_value /variants/2/options/Size",
                                     "out_of_range /variants/2/price/amount", "invalid_sku /variants/3/sku",
                                     "duplicate_variant /variants/3/options", "missing_option /variants/4/options",
                                     "unknown_option /variants/4/options/Colour",
                                     "invalid_currency /variants/4/price/currency",
                                     "out_of_range /variants/4/weight_grams"));
}

TEST(ProductDraft, has_its_prices_in_one_currency) {
    ProductDraft draft = sound();
    draft.variants[1].price->currency = "EUR";
    EXPECT_THAT(complaints(draft), ElementsAre("mixed_currencies /variants/1/price/currency"));
}

TEST(ProductDraft, lists_options_and_values_once) {
    ProductDraft draft = sound();
    draft.options = {{.name = "Size", .values = {"S", "M", "S"}}, {.name = "Size", .values = {"S", "M"}}};
    EXPECT_THAT(complaints(draft),
                UnorderedElementsAre("duplicate_value /options/0/values/2", "duplicate_option /options/1/name"));
    draft.options = {{.name = "", .values = {}}};
    draft.variants = {variant("A", {{"", ""}})};
    EXPECT_THAT(complaints(draft), ::testing::IsSupersetOf({"required /options/0/name", "required /options/0/values"}));
}

TEST(ProductDraft, names_a_category_by_its_id_and_once) {
    ProductDraft draft = sound();
    draft.category_ids = {"cat_01jd0000000000000000000000", "prod_01jd0000000000000000000000",
                          "cat_01jd0000000000000000000000"};
    EXPECT_THAT(complaints(draft),
                UnorderedElementsAre("invalid_id /category_ids/1", "duplicate_category /category_ids/2"));
}

TEST(ProductDraft, has_bounds_on_every_list) {
    ProductDraft draft = sound();
    draft.media.assign(ProductBounds::media + 1, {.url = "/a.png", .alt = {}});
    draft.options.assign(ProductBounds::options + 1, {.name = "Size", .values = {"S"}});
    draft.variants.assign(ProductBounds::variants + 1, variant("A"));
    draft.category_ids.assign(ProductBounds::categories + 1, "x");
    for (std::size_t i = 0; i <= ProductBounds::attributes; ++i) {
        draft.attributes.emplace(std::to_string(i), "x");
    }
    EXPECT_THAT(complaints(draft), UnorderedElementsAre("too_many /media", "too_many /options", "too_many /variants",
                                                        "too_many /category_ids", "too_many /attributes"));
}

TEST(ProductDraft, gets_no_more_complaints_than_a_person_can_read) {
    ProductDraft draft = sound();
    draft.variants.assign(ProductBounds::variants, variant("bad sku"));
    EXPECT_EQ(complaints(draft).size(), FieldNotes::max_notes);
}

TEST(ProductDraft, has_pointers_that_survive_any_key) {
    ProductDraft draft = sound();
    draft.attributes = {{"a/b~c", "\n"}};
    EXPECT_THAT(complaints(draft), ElementsAre("invalid_text /attributes/a~1b~0c"));
}

TEST(MediaUrl, is_of_the_web_or_of_this_shop) {
    for (const std::string_view right :
         {"https://example.com/a.jpg?b=c#d", "HTTP://example.com", "/media/a.svg", "/", "https://a:8080/x|y"}) {
        EXPECT_TRUE(is_media_url(right)) << right;
    }
    for (const std::string_view wrong :
         {"", "a.jpg", "//evil.example/a", "javascript:alert(1)", "data:image/png;base64,AA", "ftp://example.com/a",
          "https://", "https:///a", "http://:80/", "https://user@example.com/", "/a b", "/a\"b", "/a\\b", "/ä",
          "https://exa<mple.com"}) {
        EXPECT_FALSE(is_media_url(wrong)) << wrong;
    }
}

} // namespace
} // namespace merx::catalog
