#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "catalog/domain/category.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::catalog {
namespace {

using ::testing::ElementsAre;

class Tree {
public:
    Category make(std::string name, std::optional<CategoryId> parent = std::nullopt) {
        return make_category({.slug = name, .name = name, .parent = parent}, ids_, clock_.now());
    }
    CategoryId add(const std::string& name, std::optional<CategoryId> parent = std::nullopt) {
        const Category category = make(name, parent);
        EXPECT_TRUE(tree.add(category).has_value());
        return category.id;
    }
    Result<void> move(CategoryId id, std::optional<CategoryId> parent) {
        Category category = *tree.find(id);
        category.content.parent = parent;
        return tree.replace(category);
    }

    CategoryTree tree;

private:
    testing::FakeClock clock_;
    testing::SeededRandom random_;
    TimeOrderedIds ids_{clock_, random_};
};

std::string code_of(const Result<void>& result) {
    if (result) {
        return "";
    }
    return result.error().fields.empty() ? result.error().code : result.error().fields.front().code;
}

TEST(CategoryTree, lists_parents_first_and_siblings_by_name) {
    Tree shop;
    const CategoryId toys = shop.add("Toys");
    shop.add("Books");
    shop.add("Puzzles", toys);
    shop.add("Dolls", toys);
    std::vector<std::string> paths;
    for (const PlacedCategory& placed : shop.tree.in_order()) {
        paths.push_back(::testing::PrintToString(placed.path));
    }
    EXPECT_THAT(paths,
                ElementsAre(R"({ "Books" })", R"({ "Toys" })", R"({ "Toys", "Dolls" })", R"({ "Toys", "Puzzles" })"));
}

TEST(CategoryTree, refuses_a_second_sibling_of_one_name) {
    Tree shop;
    const CategoryId toys = shop.add("Toys");
    shop.add("New", toys);
    EXPECT_EQ(code_of(shop.tree.add(shop.make("Toys"))), "name_taken");
    const CategoryId root_new = shop.add("New");
    EXPECT_EQ(code_of(shop.move(root_new, toys)), "name_taken");
}

TEST(CategoryTree, refuses_a_category_below_itself) {
    Tree shop;
    const CategoryId a = shop.add("a");
    const CategoryId b = shop.add("b", a);
    const CategoryId c = shop.add("c", b);
    EXPECT_EQ(code_of(shop.move(a, a)), "category_cycle");
    EXPECT_EQ(code_of(shop.move(a, c)), "category_cycle");
    EXPECT_EQ(code_of(shop.move(c, a)), "");
    EXPECT_EQ(code_of(shop.move(b, c)), "");
}

TEST(CategoryTree, is_bounded_in_depth_wherever_a_branch_is_moved) {
    Tree shop;
    std::optional<CategoryId> deepest;
    for (std::size_t i = 0; i < CategoryBounds::depth; ++i) {
        deepest = shop.add("level", deepest);
    }
    EXPECT_EQ(code_of(shop.tree.add(shop.make("more", deepest))), "too_deep");
    const CategoryId branch = shop.add("branch");
    shop.add("leaf", branch);
    const CategoryId near_the_end = *shop.tree.find(*deepest)->content.parent;
    EXPECT_EQ(code_of(shop.move(branch, near_the_end)), "too_deep");
    EXPECT_EQ(shop.tree.find(branch)->content.parent, std::nullopt);
}

TEST(CategoryTree, stays_a_tree_whatever_is_moved) {
    rc::check("every category reaches the root, and is listed once", [] {
        Tree shop;
        std::vector<CategoryId> known;
        const auto any = [&]() -> std::optional<CategoryId> {
            const auto place = *rc::gen::inRange<std::size_t>(0, known.size() + 1);
            return place == known.size() ? std::nullopt : std::optional(known[place]);
        };
        const int steps = *rc::gen::inRange(1, 60);
        for (int i = 0; i < steps; ++i) {
            if (known.empty() || *rc::gen::inRange(0, 3) == 0) {
                const Category category = shop.make("c" + std::to_string(i), any());
                if (shop.tree.add(category)) {
                    known.push_back(category.id);
                }
            } else {
                const CategoryId moved = known[*rc::gen::inRange<std::size_t>(0, known.size())];
                const auto before = shop.tree.find(moved)->content.parent;
                const auto target = any();
                const auto below = shop.tree.subtree(moved);
                const bool cycle = target && std::ranges::find(below, *target) != below.end();
                const auto result = shop.move(moved, target);
                RC_ASSERT(!(cycle && result.has_value()));
                RC_ASSERT(shop.tree.find(moved)->content.parent == (result ? target : before));
            }
        }
        const auto listed = shop.tree.in_order();
        RC_ASSERT(listed.size() == known.size());
        for (const PlacedCategory& placed : listed) {
            RC_ASSERT(placed.path.size() <= CategoryBounds::depth);
            RC_ASSERT(placed.path == shop.tree.path(placed.category.id));
        }
    });
}

} // namespace
} // namespace merx::catalog
