#include "catalog/test/catalog_fixture.hpp"

namespace merx::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Imports : public CatalogFixture {
protected:
    static v1::ProductImport item(const std::string& id, const std::string& name,
                                  std::vector<std::string> path = {"Toys", "Puzzles"}) {
        v1::ProductImport made;
        *made.mutable_product() = plain_product(name, "SKU-" + id);
        made.mutable_product()->set_external_id(id);
        made.mutable_category_path()->Assign(path.begin(), path.end());
        return made;
    }
    v1::BatchImportProductsResponse import(std::vector<v1::ProductImport> items) {
        v1::BatchImportProductsRequest request;
        for (v1::ProductImport& one : items) {
            *request.add_products() = std::move(one);
        }
        return run(api().batch_import_products(manager, request)).value();
    }
    // "created", or "rejected duplicate_sku".
    std::vector<std::string> outcomes(std::vector<v1::ProductImport> items) {
        std::vector<std::string> all;
        const auto response = import(std::move(items));
        for (const v1::ImportOutcome& outcome : response.outcomes()) {
            all.push_back(std::string(name_of(outcome.kind())) + (outcome.code().empty() ? "" : ' ' + outcome.code()));
        }
        return all;
    }
};

TEST_F(Imports, create_products_and_the_categories_on_their_way) {
    EXPECT_THAT(outcomes({item("1", "Horse"), item("2", "Cow"), item("3", "Loose", {})}),
                ElementsAre("created", "created", "created"));
    EXPECT_THAT(announced_types(), ElementsAre("category.created", "category.created", "product.created",
                                               "product.created", "product.created"));
    v1::ListProductsRequest toys;
    toys.set_category("toys");
    EXPECT_THAT(names(toys), ElementsAre("Cow", "Horse"));
    EXPECT_EQ(variants({"SKU-3"}).variants_size(), 1);
}

TEST_F(Imports, change_nothing_when_they_are_repeated) {
    const auto items = {item("1", "Horse"), item("2", "Cow")};
    outcomes(items);
    const std::string before = json::to_json(get(guest, "horse").value());
    announced();
    clock.advance(std::chrono::hours{1});
    EXPECT_THAT(outcomes(items), ElementsAre("unchanged", "unchanged"));
    EXPECT_THAT(announced(), IsEmpty());
    EXPECT_EQ(json::to_json(get(guest, "horse").value()), before);
}

TEST_F(Imports, update_what_the_source_has_changed) {
    outcomes({item("1", "Horse"), item("2", "Cow")});
    announced();
    const auto response = import({item("1", "Horse"), item("2", "Brown cow", {"Toys", "Animals"})});
    EXPECT_EQ(response.outcomes(1).kind(), v1::ImportOutcome::KIND_UPDATED);
    const v1::Product cow = get(guest, response.outcomes(1).product_id()).value();
    EXPECT_EQ(cow.name(), "Brown cow");
    EXPECT_EQ(cow.slug(), "cow");
    EXPECT_THAT(announced_types(), ElementsAre("category.created", "product.updated"));
}

TEST_F(Imports, leave_changes_made_in_the_shop_until_the_source_changes) {
    const std::string id = import({item("1", "Horse")}).outcomes(0).product_id();
    v1::Product edited = get(manager, id).value();
    edited.set_description("Hand-painted.");
    ASSERT_TRUE(update(id, edited, manager).has_value());
    EXPECT_THAT(outcomes({item("1", "Horse")}), ElementsAre("unchanged"));
    EXPECT_EQ(get(guest, id).value().description(), "Hand-painted.");
    EXPECT_THAT(outcomes({item("1", "Red horse")}), ElementsAre("updated"));
    EXPECT_EQ(get(guest, id).value().description(), "");
}

TEST_F(Imports, refuse_each_product_on_its_own) {
    ASSERT_TRUE(create(plain_product("Taken", "SKU-3")).has_value());
    auto no_id = item("", "No id");
    auto negative = item("5", "Negative");
    negative.mutable_product()->mutable_variants(0)->mutable_price()->set_amount(-1);
    auto same_sku = item("6", "Same SKU as the first");
    same_sku.mutable_product()->mutable_variants(0)->set_sku("SKU-1");
    EXPECT_THAT(outcomes({item("1", "Horse"), no_id, item("3", "Thief", {"Never", "Made"}), negative, same_sku,
                          item("7", "Deep", std::vector<std::string>(11, "x")), item("2", "Cow")}),
                ElementsAre("created", "rejected required", "rejected sku_taken", "rejected out_of_range",
                            "rejected sku_taken", "rejected too_deep", "created"));
    const auto categories = run(api().list_categories(guest, {})).value();
    EXPECT_EQ(categories.categories_size(), 2);
}

TEST_F(Imports, bring_back_what_was_deleted_as_a_new_product) {
    const std::string id = import({item("1", "Horse")}).outcomes(0).product_id();
    ASSERT_TRUE(remove(id).has_value());
    const auto again = import({item("1", "Horse")});
    EXPECT_EQ(again.outcomes(0).kind(), v1::ImportOutcome::KIND_CREATED);
    EXPECT_NE(again.outcomes(0).product_id(), id);
}

TEST_F(Imports, are_bounded) {
    v1::BatchImportProductsRequest request;
    for (std::size_t i = 0; i <= max_import_batch; ++i) {
        *request.add_products() = item(std::to_string(i), "x");
    }
    EXPECT_THAT(complaints(run(api().batch_import_products(manager, request)).error()),
                ElementsAre("too_many /products"));
}

} // namespace
} // namespace merx::catalog
