#include "catalog/domain/slug.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/text.hpp"

namespace merx::catalog {
namespace {

TEST(Slug, is_made_of_the_words_of_a_name) {
    EXPECT_EQ(make_slug("T-shirt", "x"), "t-shirt");
    EXPECT_EQ(make_slug("  Men's 2-in-1   Jacket (blue)  ", "x"), "mens-2-in-1-jacket-blue");
    EXPECT_EQ(make_slug("Men\u2019s jacket", "x"), "mens-jacket");
    EXPECT_EQ(make_slug("50% off!", "x"), "50-off");
}

TEST(Slug, has_the_letters_of_latin_alphabets_in_ascii) {
    EXPECT_EQ(make_slug("Größe Übergröße", "x"), "grosse-ubergrosse");
    EXPECT_EQ(make_slug("Smørrebrød & Crème brûlée", "x"), "smorrebrod-creme-brulee");
    EXPECT_EQ(make_slug("Łódź, İstanbul, Țară, Þing, Œuvre", "x"), "lodz-istanbul-tara-thing-oeuvre");
    EXPECT_EQ(make_slug("Phở Việt", "x"), "pho-viet");
    EXPECT_EQ(make_slug("Cafe\u0301", "x"), "cafe");
}

TEST(Slug, falls_back_where_nothing_is_left) {
    EXPECT_EQ(make_slug("茶", "product"), "product");
    EXPECT_EQ(make_slug("!!!", "product"), "product");
    EXPECT_EQ(make_slug("", "product"), "product");
    EXPECT_EQ(make_slug("緑茶 Sencha", "product"), "sencha");
}

TEST(Slug, of_a_long_name_ends_at_a_word) {
    std::string name;
    for (int i = 0; i < 60; ++i) {
        name += "wonderful ";
    }
    const std::string slug = make_slug(name, "x");
    EXPECT_EQ(slug.size() % 10, 9U);
    EXPECT_LE(slug.size(), max_made_slug_length);
    EXPECT_EQ(make_slug(std::string(300, 'a'), "x"), std::string(max_made_slug_length, 'a'));
}

TEST(Slug, asked_for_must_be_words_joined_by_hyphens) {
    EXPECT_TRUE(is_slug("a"));
    EXPECT_TRUE(is_slug("tee-2"));
    for (const std::string_view wrong : {"", "-a", "a-", "a--b", "A", "a b", "a_b", "ä", "a/b", "a\n"}) {
        EXPECT_FALSE(is_slug(wrong)) << wrong;
    }
    EXPECT_TRUE(is_slug(std::string(max_slug_length, 'a')));
    EXPECT_FALSE(is_slug(std::string(max_slug_length + 1, 'a')));
}

std::string utf8(char32_t code) {
    const auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
    if (code < 0x80) {
        return {byte(code)};
    }
    if (code < 0x800) {
        return {byte(0xc0 | (code >> 6)), byte(0x80 | (code & 0x3f))};
    }
    if (code < 0x10000) {
        return {byte(0xe0 | (code >> 12)), byte(0x80 | ((code >> 6) & 0x3f)), byte(0x80 | (code & 0x3f))};
    }
    return {byte(0xf0 | (code >> 18)), byte(0x80 | ((code >> 12) & 0x3f)), byte(0x80 | ((code >> 6) & 0x3f)),
            byte(0x80 | (code & 0x3f))};
}

std::string any_name() {
    const auto codes = *rc::gen::container<std::vector<std::uint32_t>>(
        rc::gen::weightedOneOf<std::uint32_t>({{6, rc::gen::inRange<std::uint32_t>(0x20, 0x7f)},
                                               {3, rc::gen::inRange<std::uint32_t>(0xa0, 0x250)},
                                               {1, rc::gen::inRange<std::uint32_t>(0x1e00, 0x2100)},
                                               {1, rc::gen::inRange<std::uint32_t>(0x4e00, 0x9fff)},
                                               {1, rc::gen::inRange<std::uint32_t>(0x1f300, 0x1f600)}}));
    std::string name;
    for (const std::uint32_t code : codes) {
        name += utf8(code);
    }
    return name;
}

TEST(Slug, of_any_name_is_one_and_its_own) {
    rc::check("make_slug", [] {
        const std::string name = any_name();
        RC_ASSERT(is_valid_utf8(name));
        const std::string slug = make_slug(name, "product");
        RC_ASSERT(is_slug(slug));
        RC_ASSERT(slug.size() <= max_made_slug_length);
        RC_ASSERT(make_slug(slug, "product") == slug);
        RC_ASSERT(is_slug(numbered_slug(slug, *rc::gen::inRange<std::int64_t>(2, 1'000'000'000))));
    });
}

TEST(SortKey, is_bounded_valid_and_blind_to_case_and_accents) {
    EXPECT_LT(make_sort_key("east"), make_sort_key("Éclair"));
    EXPECT_LT(make_sort_key("Éclair"), make_sort_key("edge"));
    rc::check("make_sort_key", [] {
        const std::string key = make_sort_key(any_name());
        RC_ASSERT(is_valid_utf8(key));
        RC_ASSERT(key.size() <= max_sort_key_length);
        RC_ASSERT(make_sort_key(key) == key);
    });
}

} // namespace
} // namespace merx::catalog
