// The category tree as search knows it: whatever part of it the catalog's changes have told so far.
//
// Changes come in the order of their numbers and not of the tree, so a category's parent may be unknown for a while:
// such a category stands at the root until its parent comes. The catalog itself keeps the tree free of cycles at every
// moment; between two moments of a catch-up there may be one here, and nothing below follows it around.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "search/domain/ids.hpp"

namespace merx::search {

struct Category {
    CategoryId id;
    std::string slug;
    std::string name;
    std::optional<CategoryId> parent;

    friend bool operator==(const Category&, const Category&) = default;
};

// A value: searches hold one that does not change, the indexer makes the next from it.
class Categories {
public:
    void put(Category category);
    void remove(CategoryId id);

    // Null where it is not known.
    const Category* find(CategoryId id) const;
    const Category* find_by_slug(std::string_view slug) const;
    std::size_t size() const { return categories_.size(); }

    // The category itself first, then its parent, up to the root. An unknown category is alone.
    std::vector<CategoryId> with_ancestors(CategoryId id) const;
    // The same for several, each category once: those themselves first.
    std::vector<CategoryId> with_ancestors(const std::vector<CategoryId>& ids) const;
    // The names from the root down to its own; empty where it is not known.
    std::vector<std::string> path(CategoryId id) const;
    // The category itself and everything below it.
    std::vector<CategoryId> subtree(CategoryId id) const;

    auto begin() const { return categories_.begin(); }
    auto end() const { return categories_.end(); }

    friend bool operator==(const Categories& left, const Categories& right) {
        return left.categories_ == right.categories_;
    }

private:
    std::map<CategoryId, Category> categories_;
    std::map<std::string, CategoryId, std::less<>> by_slug_;
    std::multimap<CategoryId, CategoryId> children_; // parent → child
};

} // namespace merx::search
