// The category tree: where products are found.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "catalog/domain/etag.hpp"
#include "catalog/domain/ids.hpp"

namespace merx::catalog {

// What a person says of a category.
struct CategoryContent {
    std::string slug; // empty where one is to be made, or kept
    std::string name;
    std::optional<CategoryId> parent; // none at the root

    friend bool operator==(const CategoryContent&, const CategoryContent&) = default;
};

struct Category {
    CategoryId id;
    CategoryContent content;
    std::int64_t version = 1;
    Instant create_time;
    Instant update_time;
    std::int64_t sequence = 0; // of its latest change, among all changes of the catalog

    std::string etag() const { return make_etag(version, update_time); }

    friend bool operator==(const Category&, const Category&) = default;
};

// A category and the names from the root down to its own.
struct PlacedCategory {
    Category category;
    std::vector<std::string> path;
};

struct CategoryBounds {
    static constexpr std::size_t name = 200; // characters
    static constexpr std::size_t depth = 10; // of the tree: what stands at the root has depth 1
    static constexpr std::size_t categories = 10'000;
};

struct CategoryDraft {
    std::string slug;
    std::string name;
    std::string parent_id;
};

// `required`, `too_long`, `invalid_text`, `invalid_slug`, `invalid_id`.
Result<CategoryContent> check(CategoryDraft draft);

Category make_category(CategoryContent content, IdSource& ids, Instant now);

// As replace_content() of a product: false, and nothing is touched, where nothing would change.
bool replace_content(Category& category, CategoryContent content, Instant now);

// All categories of a shop, and what may be done to them. Every parent is in the tree and no category is above
// itself: add() and replace() refuse what would break that.
class CategoryTree {
public:
    CategoryTree() = default;
    // The categories of a store, in any order, which are known to be a tree.
    explicit CategoryTree(std::vector<Category> categories);

    const Category* find(CategoryId id) const;
    const Category* find_child(const std::optional<CategoryId>& parent, std::string_view name) const;
    bool has_children(CategoryId id) const;
    std::size_t size() const { return categories_.size(); }

    // Fails with `unknown_category` (the parent), `name_taken`, `too_deep`, `too_many`, and replace() with
    // `category_cycle`; the tree is as before then. The category of replace() must be in the tree.
    Result<void> add(const Category& category);
    Result<void> replace(const Category& category);

    std::vector<std::string> path(CategoryId id) const;
    // Parents before children, siblings by name.
    std::vector<PlacedCategory> in_order() const;
    // The category itself and everything below it.
    std::vector<CategoryId> subtree(CategoryId id) const;

private:
    using Children = std::map<std::string, CategoryId, std::less<>>; // by name

    Result<void> check_place(const Category& category) const;
    std::size_t depth(const std::optional<CategoryId>& id) const;
    std::size_t height(CategoryId id) const;
    bool is_within(CategoryId id, CategoryId root) const;

    std::map<CategoryId, Category> categories_;
    std::map<std::optional<CategoryId>, Children> children_;
};

} // namespace merx::catalog
