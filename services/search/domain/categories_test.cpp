#include "search/domain/categories.hpp"

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::search {
namespace {

class CategoryTree : public ::testing::Test {
protected:
    Category put(const std::string& name, std::optional<CategoryId> parent = {}) {
        Category made{.id = CategoryId::make(ids), .slug = name, .name = name, .parent = parent};
        categories.put(made);
        return made;
    }
    using Path = std::vector<std::string>;

    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
    Categories categories;
};

TEST_F(CategoryTree, knows_the_way_from_the_root_and_everything_below) {
    const Category toys = put("toys");
    const Category balls = put("balls", toys.id);
    const Category soft = put("soft", balls.id);
    EXPECT_EQ(categories.path(soft.id), (Path{"toys", "balls", "soft"}));
    EXPECT_EQ(categories.with_ancestors(soft.id), (std::vector{soft.id, balls.id, toys.id}));
    EXPECT_EQ(categories.subtree(toys.id), (std::vector{toys.id, balls.id, soft.id}));
    EXPECT_EQ(categories.with_ancestors({soft.id, toys.id}), (std::vector{soft.id, toys.id, balls.id}));
}

TEST_F(CategoryTree, moves_a_category_with_all_that_is_below) {
    const Category toys = put("toys");
    const Category sports = put("sports");
    Category balls = put("balls", toys.id);
    const Category soft = put("soft", balls.id);
    balls.parent = sports.id;
    categories.put(balls);
    EXPECT_EQ(categories.path(soft.id), (Path{"sports", "balls", "soft"}));
    EXPECT_EQ(categories.subtree(toys.id), std::vector{toys.id});
}

TEST_F(CategoryTree, lets_a_category_stand_at_the_root_until_its_parent_is_known) {
    const CategoryId unknown = CategoryId::make(ids);
    const Category balls = put("balls", unknown);
    EXPECT_EQ(categories.path(balls.id), Path{"balls"});
    EXPECT_EQ(categories.subtree(unknown), (std::vector{unknown, balls.id}));
    categories.put({.id = unknown, .slug = "toys", .name = "toys", .parent = {}});
    EXPECT_EQ(categories.path(balls.id), (Path{"toys", "balls"}));
}

TEST_F(CategoryTree, finds_by_slug_whoever_has_it_last) {
    Category first = put("toys");
    const Category second = put("games");
    first.slug = "old-toys";
    categories.put(first);
    categories.put({.id = second.id, .slug = "toys", .name = "games", .parent = {}});
    EXPECT_EQ(categories.find_by_slug("toys")->id, second.id);
    EXPECT_EQ(categories.find_by_slug("old-toys")->id, first.id);
    categories.remove(second.id);
    EXPECT_EQ(categories.find_by_slug("toys"), nullptr);
    EXPECT_EQ(categories.find(second.id), nullptr);
}

TEST_F(CategoryTree, follows_no_cycle_around) {
    Category first = put("first");
    const Category second = put("second", first.id);
    first.parent = second.id;
    categories.put(first);
    EXPECT_EQ(categories.path(first.id).size(), 2U);
    EXPECT_EQ(categories.subtree(first.id).size(), 2U);
}

} // namespace
} // namespace merx::search
