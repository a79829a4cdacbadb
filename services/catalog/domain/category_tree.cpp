#include <algorithm>

#include "catalog/domain/category.hpp"
#include "core/assert.hpp"

namespace merx::catalog {
namespace {

Error at_parent(std::string code, std::string detail) {
    return invalid("/parent_id", std::move(code), std::move(detail));
}

} // namespace

CategoryTree::CategoryTree(std::vector<Category> categories) {
    for (Category& category : categories) {
        children_[category.content.parent].emplace(category.content.name, category.id);
        const CategoryId id = category.id;
        categories_.emplace(id, std::move(category));
    }
}

const Category* CategoryTree::find(CategoryId id) const {
    const auto found = categories_.find(id);
    return found == categories_.end() ? nullptr : &found->second;
}

const Category* CategoryTree::find_child(const std::optional<CategoryId>& parent, std::string_view name) const {
    const auto siblings = children_.find(parent);
    if (siblings == children_.end()) {
        return nullptr;
    }
    const auto child = siblings->second.find(name);
    return child == siblings->second.end() ? nullptr : find(child->second);
}

bool CategoryTree::has_children(CategoryId id) const {
    const auto children = children_.find(id);
    return children != children_.end() && !children->second.empty();
}

Result<void> CategoryTree::add(const Category& category) {
    if (categories_.size() >= CategoryBounds::categories) {
        return fail(conflict("too_many_categories",
                             "A shop may have at most " + std::to_string(CategoryBounds::categories) + " categories."));
    }
    if (auto placed = check_place(category); !placed) {
        return placed;
    }
    if (depth(category.content.parent) + 1 > CategoryBounds::depth) {
        return fail(at_parent("too_deep", "The tree may be at most " + std::to_string(CategoryBounds::depth) +
                                              " categories deep."));
    }
    children_[category.content.parent].emplace(category.content.name, category.id);
    categories_.emplace(category.id, category);
    return {};
}

Result<void> CategoryTree::replace(const Category& category) {
    const Category* before = find(category.id);
    MERX_ASSERT(before != nullptr);
    if (auto placed = check_place(category); !placed) {
        return placed;
    }
    if (category.content.parent && is_within(*category.content.parent, category.id)) {
        return fail(at_parent("category_cycle", "A category cannot be moved below itself."));
    }
    if (depth(category.content.parent) + height(category.id) > CategoryBounds::depth) {
        return fail(at_parent("too_deep", "The tree may be at most " + std::to_string(CategoryBounds::depth) +
                                              " categories deep."));
    }
    children_[before->content.parent].erase(before->content.name);
    children_[category.content.parent].emplace(category.content.name, category.id);
    categories_.insert_or_assign(category.id, category);
    return {};
}

Result<void> CategoryTree::check_place(const Category& category) const {
    if (category.content.parent && find(*category.content.parent) == nullptr) {
        return fail(at_parent("unknown_category", "There is no such category."));
    }
    const Category* sibling = find_child(category.content.parent, category.content.name);
    if (sibling != nullptr && sibling->id != category.id) {
        Error error = conflict("name_taken", "Another category in the same place has this name.");
        error.fields.push_back({"/name", "name_taken", error.detail});
        return fail(std::move(error));
    }
    return {};
}

std::vector<std::string> CategoryTree::path(CategoryId id) const {
    std::vector<std::string> names;
    for (const Category* category = find(id); category != nullptr;
         category = category->content.parent ? find(*category->content.parent) : nullptr) {
        names.push_back(category->content.name);
    }
    std::ranges::reverse(names);
    return names;
}

std::vector<PlacedCategory> CategoryTree::in_order() const {
    std::vector<PlacedCategory> ordered;
    ordered.reserve(categories_.size());
    std::vector<std::string> path;
    const auto append_below = [&](const auto& self, const std::optional<CategoryId>& parent) -> void {
        const auto children = children_.find(parent);
        if (children == children_.end()) {
            return;
        }
        for (const auto& [name, id] : children->second) {
            path.push_back(name);
            ordered.push_back({*find(id), path});
            self(self, id);
            path.pop_back();
        }
    };
    append_below(append_below, std::nullopt);
    return ordered;
}

std::vector<CategoryId> CategoryTree::subtree(CategoryId id) const {
    std::vector<CategoryId> members{id};
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (const auto children = children_.find(members[i]); children != children_.end()) {
            for (const auto& [name, child] : children->second) {
                members.push_back(child);
            }
        }
    }
    return members;
}

std::size_t CategoryTree::depth(const std::optional<CategoryId>& id) const {
    return id ? path(*id).size() : 0;
}

std::size_t CategoryTree::height(CategoryId id) const {
    std::size_t below = 0;
    if (const auto children = children_.find(id); children != children_.end()) {
        for (const auto& [name, child] : children->second) {
            below = std::max(below, height(child));
        }
    }
    return below + 1;
}

bool CategoryTree::is_within(CategoryId id, CategoryId root) const {
    for (const Category* category = find(id); category != nullptr;
         category = category->content.parent ? find(*category->content.parent) : nullptr) {
        if (category->id == root) {
            return true;
        }
    }
    return false;
}

} // namespace merx::catalog
