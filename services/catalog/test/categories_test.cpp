#include "catalog/test/catalog_fixture.hpp"

namespace merx::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class Categories : public CatalogFixture {
protected:
    Result<v1::Category> get_category(const std::string& id) {
        v1::GetCategoryRequest request;
        request.set_id(id);
        return run(api().get_category(guest, request));
    }
    Result<void> remove_category(const std::string& id) {
        v1::DeleteCategoryRequest request;
        request.set_id(id);
        return run(api().delete_category(manager, request));
    }
    std::vector<std::string> paths() {
        std::vector<std::string> listed;
        const auto all = run(api().list_categories(guest, {})).value();
        for (const v1::Category& category : all.categories()) {
            std::string path;
            for (const std::string& name : category.path()) {
                path += '/' + name;
            }
            listed.push_back(path);
        }
        return listed;
    }
    void put(const std::string& name, std::vector<std::string> categories) {
        v1::Product made = plain_product(name, name);
        made.mutable_category_ids()->Assign(categories.begin(), categories.end());
        ASSERT_TRUE(create(made).has_value());
    }
    std::vector<std::string> names_in(const std::string& category) {
        v1::ListProductsRequest request;
        request.set_category(category);
        return names(request);
    }
};

TEST_F(Categories, are_read_back_by_id_and_slug_with_their_path) {
    const v1::Category toys = create_category("Toys & Games").value();
    const v1::Category puzzles = create_category("Puzzles", toys.id()).value();
    EXPECT_EQ(toys.slug(), "toys-games");
    EXPECT_THAT(puzzles.path(), ElementsAre("Toys & Games", "Puzzles"));
    EXPECT_EQ(json::to_json(get_category(puzzles.id()).value()), json::to_json(puzzles));
    EXPECT_EQ(json::to_json(get_category("puzzles").value()), json::to_json(puzzles));
    EXPECT_THAT(paths(), ElementsAre("/Toys & Games", "/Toys & Games/Puzzles"));
    EXPECT_EQ(get_category("nothing").error().code, "category_not_found");
    EXPECT_THAT(announced_types(), ElementsAre("category.created", "category.created"));
}

TEST_F(Categories, of_one_name_in_two_places_get_two_slugs) {
    const v1::Category men = create_category("Men").value();
    const v1::Category women = create_category("Women").value();
    EXPECT_EQ(create_category("Shoes", men.id()).value().slug(), "shoes");
    EXPECT_EQ(create_category("Shoes", women.id()).value().slug(), "shoes-2");
    const auto twice = create_category("Shoes", men.id());
    EXPECT_EQ(twice.error().code, "name_taken");
    EXPECT_THAT(complaints(twice.error()), ElementsAre("name_taken /name"));
}

TEST_F(Categories, need_a_parent_that_exists) {
    EXPECT_THAT(complaints(create_category("A", "cat_01jd0000000000000000000000").error()),
                ElementsAre("unknown_category /parent_id"));
    EXPECT_THAT(complaints(create_category("", "usr_1").error()),
                UnorderedElementsAre("required /name", "invalid_id /parent_id"));
}

TEST_F(Categories, cannot_be_moved_below_themselves) {
    v1::Category top = create_category("Top").value();
    const v1::Category below = create_category("Below", top.id()).value();
    top.set_parent_id(below.id());
    EXPECT_THAT(complaints(update_category(top, manager).error()), ElementsAre("category_cycle /parent_id"));
}

TEST_F(Categories, list_what_is_in_or_below_them) {
    const v1::Category clothes = create_category("Clothes").value();
    const v1::Category shoes = create_category("Shoes", clothes.id()).value();
    const v1::Category books = create_category("Books").value();
    put("Boots", {shoes.id()});
    put("Scarf", {clothes.id()});
    put("Atlas", {books.id()});
    put("Both", {shoes.id(), books.id()});
    put("Loose", {});
    EXPECT_THAT(names_in(clothes.id()), ElementsAre("Both", "Scarf", "Boots"));
    EXPECT_THAT(names_in("shoes"), ElementsAre("Both", "Boots"));
    EXPECT_THAT(names_in("books"), ElementsAre("Both", "Atlas"));
    v1::ListProductsRequest lost;
    lost.set_category("nowhere");
    EXPECT_THAT(complaints(list(guest, lost).error()), ElementsAre("unknown_category category"));
}

TEST_F(Categories, take_their_products_along_when_they_are_moved) {
    const v1::Category clothes = create_category("Clothes").value();
    const v1::Category outdoor = create_category("Outdoor").value();
    v1::Category shoes = create_category("Shoes", clothes.id()).value();
    const v1::Category boots = create_category("Boots", shoes.id()).value();
    put("Hiker", {boots.id()});
    put("Sock", {shoes.id(), clothes.id()});
    shoes.set_parent_id(outdoor.id());
    const v1::Category moved = update_category(shoes, manager).value();
    EXPECT_THAT(moved.path(), ElementsAre("Outdoor", "Shoes"));
    EXPECT_THAT(names_in("outdoor"), ElementsAre("Sock", "Hiker"));
    EXPECT_THAT(names_in("clothes"), ElementsAre("Sock"));
    EXPECT_THAT(names_in("shoes"), ElementsAre("Sock", "Hiker"));
    EXPECT_THAT(names_in("boots"), ElementsAre("Hiker"));

    shoes.clear_parent_id();
    shoes.set_etag(moved.etag());
    ASSERT_TRUE(update_category(shoes, manager).has_value());
    EXPECT_THAT(names_in("outdoor"), ElementsAre());
    EXPECT_THAT(names_in("boots"), ElementsAre("Hiker"));
    EXPECT_THAT(names({}), ElementsAre("Sock", "Hiker"));
}

TEST_F(Categories, refuse_a_change_of_what_has_changed_since) {
    v1::Category toys = create_category("Toys").value();
    v1::Category renamed = toys;
    renamed.set_name("Games");
    const v1::Category games = update_category(renamed, manager).value();
    EXPECT_EQ(games.slug(), "toys");
    EXPECT_EQ(update_category(renamed, manager).error().code, "etag_mismatch");
    rpc::Call conditional = manager;
    conditional.if_match = toys.etag();
    renamed.clear_etag();
    EXPECT_EQ(update_category(renamed, conditional).error().kind, ErrorKind::precondition_failed);
}

TEST_F(Categories, are_removed_only_when_empty) {
    const v1::Category toys = create_category("Toys").value();
    const v1::Category dolls = create_category("Dolls", toys.id()).value();
    put("Anna", {dolls.id()});
    EXPECT_EQ(remove_category(toys.id()).error().code, "category_not_empty");
    EXPECT_EQ(remove_category(dolls.id()).error().code, "category_not_empty");
    ASSERT_TRUE(remove(get(guest, "anna").value().id()).has_value());
    announced();
    EXPECT_TRUE(remove_category(dolls.id()).has_value());
    EXPECT_TRUE(remove_category(toys.id()).has_value());
    EXPECT_EQ(remove_category(toys.id()).error().code, "category_not_found");
    EXPECT_THAT(announced_types(), ElementsAre("category.deleted", "category.deleted"));
}

} // namespace
} // namespace merx::catalog
