// Filters, facets, orders and pages.
#include <set>

#include "search/test/goods_fixture.hpp"

namespace merx::search {
namespace {

class Browse : public GoodsFixture {
protected:
    Browse() {
        sell({{"Red shirt", {}, {"Clothing", "Shirts"}, "Acme", {{"color", "red"}, {"size", "M"}}, {}, 1500},
              {"Blue shirt", {}, {"Clothing", "Shirts"}, "Acme", {{"color", "blue"}, {"size", "M"}}, {}, 2500},
              {"Green shirt", {}, {"Clothing", "Shirts"}, "Bolt", {{"color", "green"}, {"size", "L"}}, {}, 4500, false},
              {"Red hat", {}, {"Clothing", "Hats"}, "Bolt", {{"color", "red"}}, {}, 900},
              {"Red lamp", {}, {"Home"}, {}, {{"color", "red"}}, {}, 9900}});
    }
};

TEST_F(Browse, shows_everything_newest_first_without_words) {
    EXPECT_EQ(found(SearchDraft{}), (Names{"Red lamp", "Red hat", "Green shirt", "Blue shirt", "Red shirt"}));
    EXPECT_EQ(search({}).hits.at(0).score, std::nullopt);
}

TEST_F(Browse, is_sorted_as_asked) {
    EXPECT_EQ(found({.sort = "price"}), (Names{"Red hat", "Red shirt", "Blue shirt", "Green shirt", "Red lamp"}));
    EXPECT_EQ(found({.sort = "-price"}).front(), "Red lamp");
    EXPECT_EQ(found({.sort = "name"}), (Names{"Blue shirt", "Green shirt", "Red hat", "Red lamp", "Red shirt"}));
    EXPECT_EQ(found({.text = "red", .sort = "price"}), (Names{"Red hat", "Red shirt", "Red lamp"}));
}

TEST_F(Browse, is_narrowed_down_by_every_filter) {
    EXPECT_EQ(found({.category = category("/Clothing").text()}).size(), 4U) << "with what is below";
    EXPECT_EQ(found({.brands = {"Acme"}}).size(), 2U);
    EXPECT_EQ(found({.brands = {"Acme", "Bolt"}}).size(), 4U);
    EXPECT_EQ(found({.brands = {"Nobody"}}), Names{});
    EXPECT_EQ(found({.min_price = 1000, .max_price = 2500}).size(), 2U);
    EXPECT_EQ(found({.attributes = {{"color", {"red", "blue"}}, {"size", {"M"}}}}).size(), 2U);
    EXPECT_EQ(found({.in_stock = true}).size(), 4U);
    EXPECT_EQ(found({.text = "shirt", .brands = {"Bolt"}}), Names{"Green shirt"});
}

TEST_F(Browse, refuses_what_is_not_there) {
    EXPECT_EQ(refusal({.category = "nowhere"}), "unknown_category");
    EXPECT_EQ(refusal({.text = "red", .language = "klingon"}), "unknown_language");
}

TEST_F(Browse, counts_facets_under_all_filters_but_their_own) {
    const SearchAnswer answer = search({.text = "shirt", .brands = {"Acme"}, .attributes = {{"color", {"red"}}}});
    EXPECT_EQ(answer.total, 1);
    EXPECT_EQ(counts(answer, FacetKind::brand, "brand"), (Counts{{"Acme", 1}})) << "red shirts";
    EXPECT_EQ(counts(answer, FacetKind::attribute, "color"), (Counts{{"red", 1}, {"blue", 1}})) << "Acme's shirts";
    EXPECT_EQ(counts(answer, FacetKind::attribute, "size"), (Counts{{"M", 1}})) << "Acme's red shirts";
    EXPECT_EQ(counts(answer, FacetKind::category, "category"), (Counts{{"Clothing", 1}, {"Shirts", 1}}));
}

TEST_F(Browse, counts_are_what_choosing_another_value_gives) {
    const SearchAnswer answer = search({.brands = {"Acme"}});
    for (const auto& [brand, count] : counts(answer, FacetKind::brand, "brand")) {
        EXPECT_EQ(search({.brands = {brand}}).total, count) << brand;
    }
    for (const auto& [color, count] : counts(answer, FacetKind::attribute, "color")) {
        EXPECT_EQ(search({.brands = {"Acme"}, .attributes = {{"color", {color}}}}).total, count) << color;
    }
}

TEST_F(Browse, counts_categories_with_all_below_them) {
    EXPECT_EQ(counts(search({}), FacetKind::category, "category"),
              (Counts{{"Clothing", 4}, {"Shirts", 3}, {"Hats", 1}, {"Home", 1}}));
}

TEST_F(Browse, counts_every_price_in_one_band_that_finds_it) {
    std::int64_t total = 0;
    for (const Facet& facet : search({}).facets) {
        for (const FacetBucket& band : facet.buckets) {
            if (facet.kind == FacetKind::price) {
                total += band.count;
                EXPECT_EQ(search({.min_price = band.min_price, .max_price = band.max_price}).total, band.count);
            }
        }
    }
    EXPECT_EQ(total, 5);
}

TEST_F(Browse, says_what_is_chosen) {
    for (const Facet& facet : search({.brands = {"Bolt"}}).facets) {
        for (const FacetBucket& bucket : facet.buckets) {
            EXPECT_EQ(bucket.selected, bucket.label == "Bolt") << bucket.label;
        }
    }
}

TEST_F(Browse, leaves_facets_out_where_nobody_wants_them) {
    EXPECT_TRUE(search({.facets = false}).facets.empty());
}

TEST_F(Browse, goes_through_all_pages_once_in_every_order) {
    for (const char* sort : {"relevance", "newest", "price", "-price", "name"}) {
        for (const char* text : {"", "red shirt hat lamp red", "red"}) {
            std::set<std::string> seen;
            SearchDraft draft{.text = text, .page_size = 2, .sort = sort};
            const std::int64_t total = search(draft).total;
            std::size_t hits = 0;
            do {
                const SearchAnswer page = search(draft);
                EXPECT_EQ(page.total, total) << "the same on every page";
                for (const SearchHit& hit : page.hits) {
                    seen.insert(hit.product.text());
                    ++hits;
                }
                draft.page_token = page.next_page_token;
            } while (!draft.page_token.empty());
            EXPECT_EQ(seen.size(), hits) << sort << ' ' << text;
            EXPECT_EQ(hits, static_cast<std::size_t>(total)) << sort << ' ' << text;
        }
    }
}

TEST_F(Browse, takes_a_token_for_its_own_query_alone) {
    const std::string token = search({.text = "red", .page_size = 1}).next_page_token;
    ASSERT_FALSE(token.empty());
    EXPECT_EQ(check({.text = "blue", .page_size = 1, .page_token = token}).error().fields.at(0).code,
              "invalid_page_token");
    EXPECT_EQ(check({.text = "red", .page_token = token, .brands = {"Acme"}}).error().fields.at(0).code,
              "invalid_page_token");
}

} // namespace
} // namespace merx::search
