#include <algorithm>
#include <set>

#include <rapidcheck.h>

#include "catalog/domain/slug.hpp"
#include "catalog/test/catalog_fixture.hpp"

namespace merx::catalog {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ProductLists : public CatalogFixture {
protected:
    void put(const std::string& name, std::int64_t price, const std::string& brand = "",
             std::map<std::string, std::string> attributes = {}) {
        v1::Product made = plain_product(name, "SKU-" + std::to_string(++count_), price);
        made.set_brand(brand);
        made.mutable_attributes()->insert(attributes.begin(), attributes.end());
        ASSERT_TRUE(create(made).has_value());
    }
    static v1::ListProductsRequest sorted(std::string_view sort, int page_size = 0) {
        v1::ListProductsRequest request;
        request.set_sort(std::string(sort));
        request.set_page_size(page_size);
        return request;
    }

    bool over_sqlite() { return database->engine() == "sqlite"; }

    std::string plan(const std::string& statement) {
        const auto steps = run(database->read<std::string>([&](sql::Session& session) -> Task<Result<std::string>> {
            if (!over_sqlite()) {
                // Of tables as small as these PostgreSQL would read all and sort it, if it may.
                co_await session.execute("set local enable_seqscan = off");
                co_await session.execute("set local enable_bitmapscan = off");
                co_await session.execute("set local enable_sort = off");
            }
            std::string all;
            for (const sql::Row& row :
                 co_await session.query((over_sqlite() ? "explain query plan " : "explain (costs off) ") + statement)) {
                all += row.text(over_sqlite() ? 3 : 0) + '\n';
            }
            co_return all;
        }));
        return steps.value();
    }

    int count_ = 0;
};

TEST_F(ProductLists, are_in_the_order_asked_for) {
    put("pear", 300);
    put("Éclair", 100);
    put("Apple", 200);
    put("banana", 100);
    EXPECT_THAT(names(sorted("")), ElementsAre("banana", "Apple", "Éclair", "pear"));
    EXPECT_THAT(names(sorted("newest")), ElementsAre("banana", "Apple", "Éclair", "pear"));
    EXPECT_THAT(names(sorted("name")), ElementsAre("Apple", "banana", "Éclair", "pear"));
    EXPECT_THAT(names(sorted("price")), ElementsAre("Éclair", "banana", "Apple", "pear"));
    EXPECT_THAT(names(sorted("-price")), ElementsAre("pear", "Apple", "banana", "Éclair"));
    EXPECT_THAT(complaints(list(guest, sorted("best")).error()), ElementsAre("invalid_sort sort"));
}

TEST_F(ProductLists, are_filtered_by_brand_attributes_and_price) {
    put("a", 100, "Lyra", {{"color", "red"}, {"size", "1"}});
    put("b", 200, "Lyra", {{"color", "blue"}});
    put("c", 300, "Vega", {{"color", "red"}});
    v1::ListProductsRequest request;
    request.set_brand("Lyra");
    EXPECT_THAT(names(request), ElementsAre("b", "a"));
    (*request.mutable_attributes())["color"] = "red";
    EXPECT_THAT(names(request), ElementsAre("a"));
    request.clear_brand();
    EXPECT_THAT(names(request), ElementsAre("c", "a"));
    request.set_min_price(101);
    EXPECT_THAT(names(request), ElementsAre("c"));
    request.clear_attributes();
    request.set_max_price(200);
    EXPECT_THAT(names(request), ElementsAre("b"));
    request.set_brand("Nobody");
    EXPECT_THAT(names(request), IsEmpty());
    request.set_min_price(-1);
    EXPECT_THAT(complaints(list(guest, request).error()), ElementsAre("out_of_range min_price"));
}

TEST_F(ProductLists, find_a_product_by_any_of_its_variants_prices) {
    v1::Product made = plain_product("two sizes", "S", 100);
    made.add_options()->set_name("Size");
    made.mutable_options(0)->add_values("S");
    made.mutable_options(0)->add_values("L");
    (*made.mutable_variants(0)->mutable_options())["Size"] = "S";
    *made.add_variants() = made.variants(0);
    made.mutable_variants(1)->set_sku("L");
    (*made.mutable_variants(1)->mutable_options())["Size"] = "L";
    made.mutable_variants(1)->mutable_price()->set_amount(500);
    ASSERT_TRUE(create(made).has_value());
    v1::ListProductsRequest request;
    request.set_min_price(400);
    EXPECT_THAT(names(request), ElementsAre("two sizes"));
    request.set_max_price(450);
    EXPECT_THAT(names(request), ElementsAre("two sizes"));
    request.set_min_price(501);
    EXPECT_THAT(names(request), IsEmpty());
}

TEST_F(ProductLists, refuse_tokens_of_other_lists) {
    for (int i = 0; i < 3; ++i) {
        put("p" + std::to_string(i), i);
    }
    const std::string token = list(guest, sorted("price", 1)).value().next_page_token();
    ASSERT_FALSE(token.empty());
    v1::ListProductsRequest other = sorted("name", 1);
    other.set_page_token(token);
    EXPECT_THAT(complaints(list(guest, other).error()), ElementsAre("invalid_page_token page_token"));
    other = sorted("price", 1);
    other.set_page_token(token);
    other.set_brand("Lyra");
    EXPECT_THAT(complaints(list(guest, other).error()), ElementsAre("invalid_page_token page_token"));
    other.clear_brand();
    other.set_page_token("nonsense");
    EXPECT_THAT(complaints(list(guest, other).error()), ElementsAre("invalid_page_token page_token"));
    other.set_page_token("");
    other.set_page_size(-1);
    EXPECT_THAT(complaints(list(guest, other).error()), ElementsAre("invalid_page_size page_size"));
}

TEST_F(ProductLists, merge_all_statuses_for_those_who_see_them) {
    for (int i = 0; i < 7; ++i) {
        v1::Product made = plain_product("p" + std::to_string(i), "S" + std::to_string(i), 100 + i % 3);
        made.set_status(i % 3 == 0   ? v1::PRODUCT_STATUS_DRAFT
                        : i % 3 == 1 ? v1::PRODUCT_STATUS_ACTIVE
                                     : v1::PRODUCT_STATUS_ARCHIVED);
        ASSERT_TRUE(create(made).has_value());
    }
    v1::ListProductsRequest request = sorted("newest", 3);
    std::vector<std::string> listed;
    do {
        const auto page = list(manager, request).value();
        for (const v1::Product& one : page.products()) {
            listed.push_back(one.name());
        }
        request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_THAT(listed, ElementsAre("p6", "p5", "p4", "p3", "p2", "p1", "p0"));
}

TEST_F(ProductLists, with_filters_are_the_same_in_every_order) {
    for (int i = 0; i < 40; ++i) {
        put("name " + std::to_string(i % 7), i % 5, i % 2 == 0 ? "Lyra" : "Vega",
            {{"color", i % 3 == 0 ? "red" : "blue"}});
    }
    std::set<std::string> expected;
    for (const std::string sort : {"newest", "name", "price", "-price"}) {
        v1::ListProductsRequest request = sorted(sort, 3);
        request.set_brand("Lyra");
        (*request.mutable_attributes())["color"] = "red";
        std::set<std::string> seen;
        do {
            const auto page = list(guest, request).value();
            for (const v1::Product& one : page.products()) {
                EXPECT_EQ(one.brand(), "Lyra");
                EXPECT_EQ(one.attributes().at("color"), "red");
                EXPECT_TRUE(seen.insert(one.id()).second);
            }
            request.set_page_token(page.next_page_token());
        } while (!request.page_token().empty());
        EXPECT_EQ(seen.size(), 7U) << sort;
        expected = expected.empty() ? seen : expected;
        EXPECT_EQ(seen, expected);
    }
}

// What the store would do for the statements of a page, as it explains it.
TEST_F(ProductLists, walk_along_an_index_and_never_sort) {
    const std::vector<std::pair<std::string, std::string>> walks = {
        {"l.product < 9", "l.product desc"},
        {"(l.name_key, l.product) > ('a', 1)", "l.name_key, l.product"},
        {"(l.lowest_price, l.product) > (1, 1)", "l.lowest_price, l.product"},
        {"(l.lowest_price, l.product) < (1, 1)", "l.lowest_price desc, l.product desc"},
    };
    for (const auto& [after, order] : walks) {
        const std::string steps = plan("select l.product from product_listing l where l.category = 0 and l.status = 1 "
                                       "and " +
                                       after + " order by " + order + " limit 21");
        EXPECT_THAT(steps, AnyOf(HasSubstr("USING COVERING INDEX product_listing_"),
                                 ContainsRegex("Index Only Scan.* using product_listing_")))
            << after;
        EXPECT_THAT(steps, AllOf(Not(HasSubstr("B-TREE")), Not(HasSubstr("Sort")))) << after;
    }
    if (!over_sqlite()) {
        return; // which of several tables comes first PostgreSQL decides by what is in them
    }
    const std::string steps =
        plan("select l.product from product_facets d cross join product_listing l where l.category = 0 and "
             "l.status + 0 = 1 and d.product < 9 and l.product = d.product and d.name = 'a' and d.value = 'b' and "
             "exists (select 1 from product_facets f where f.product = l.product and f.name = 'c' and f.value = 'd') "
             "order by d.product desc limit 21");
    EXPECT_THAT(steps, HasSubstr("d USING COVERING INDEX product_facets_by_value (name=? AND value=? AND product<?)"));
    EXPECT_THAT(steps, HasSubstr("(product=? AND category=?)"));
    EXPECT_THAT(steps, HasSubstr("(product=? AND name=? AND value=?)"));
    EXPECT_THAT(steps, Not(HasSubstr("B-TREE")));
}

TEST_F(ProductLists, visit_everything_exactly_once_while_products_are_added) {
    rc::check("any sort, any page size, any inserts in between", [this] {
        const std::string sort = *rc::gen::element<std::string>("newest", "name", "price", "-price");
        // The whole shop holds the products of earlier rounds too; a brand of its own makes a short list.
        const bool filtered = *rc::gen::inRange(0, 4) != 0;
        const int page_size = filtered ? *rc::gen::inRange(1, 8) : *rc::gen::inRange(50, 101);
        const std::string brand = "brand " + std::to_string(++count_);
        const auto add = [&] {
            const int name = *rc::gen::inRange(0, 5);
            put("name " + std::to_string(name), *rc::gen::inRange(0, 5), brand);
        };
        const int before = *rc::gen::inRange(0, 25);
        for (int i = 0; i < before; ++i) {
            add();
        }
        v1::ListProductsRequest request = sorted(sort, page_size);
        if (filtered) {
            request.set_brand(brand);
        }
        std::set<std::string> there;
        for (v1::ListProductsRequest all = request;;) {
            all.set_page_size(100);
            const auto page = list(guest, all).value();
            for (const v1::Product& one : page.products()) {
                there.insert(one.id());
            }
            if (page.next_page_token().empty()) {
                break;
            }
            all.set_page_token(page.next_page_token());
        }
        std::set<std::string> seen;
        std::vector<v1::Product> visited;
        do {
            const auto page = list(guest, request).value();
            RC_ASSERT(page.products_size() <= page_size);
            for (const v1::Product& one : page.products()) {
                RC_ASSERT(seen.insert(one.id()).second);
                visited.push_back(one);
            }
            request.set_page_token(page.next_page_token());
            if (seen.size() < 60 && *rc::gen::inRange(0, 2) == 0) {
                add();
            }
        } while (!request.page_token().empty());
        RC_ASSERT(std::ranges::includes(seen, there));
        RC_ASSERT(std::ranges::is_sorted(visited, [&](const v1::Product& a, const v1::Product& b) {
            const std::int64_t a_price = a.variants(0).price().amount();
            const std::int64_t b_price = b.variants(0).price().amount();
            return sort == "name"     ? make_sort_key(a.name()) < make_sort_key(b.name())
                   : sort == "price"  ? a_price < b_price
                   : sort == "-price" ? a_price > b_price
                                      : false;
        }));
    });
}

} // namespace
} // namespace merx::catalog
