#include "search/domain/categories.hpp"

#include <algorithm>

namespace merx::search {

void Categories::put(Category category) {
    remove(category.id);
    const CategoryId id = category.id;
    by_slug_.insert_or_assign(category.slug, id);
    if (category.parent) {
        children_.emplace(*category.parent, id);
    }
    categories_.emplace(id, std::move(category));
}

void Categories::remove(CategoryId id) {
    const auto found = categories_.find(id);
    if (found == categories_.end()) {
        return;
    }
    // A slug that was freed may be another's by now.
    if (const auto slug = by_slug_.find(found->second.slug); slug != by_slug_.end() && slug->second == id) {
        by_slug_.erase(slug);
    }
    if (found->second.parent) {
        const auto [first, last] = children_.equal_range(*found->second.parent);
        children_.erase(std::find_if(first, last, [&](const auto& entry) { return entry.second == id; }));
    }
    categories_.erase(found);
}

const Category* Categories::find(CategoryId id) const {
    const auto found = categories_.find(id);
    return found == categories_.end() ? nullptr : &found->second;
}

const Category* Categories::find_by_slug(std::string_view slug) const {
    const auto found = by_slug_.find(slug);
    return found == by_slug_.end() ? nullptr : find(found->second);
}

std::vector<CategoryId> Categories::with_ancestors(CategoryId id) const {
    std::vector<CategoryId> ids{id};
    const Category* category = find(id);
    while (category != nullptr && category->parent && std::ranges::find(ids, *category->parent) == ids.end()) {
        category = find(*category->parent);
        if (category != nullptr) {
            ids.push_back(category->id);
        }
    }
    return ids;
}

std::vector<CategoryId> Categories::with_ancestors(const std::vector<CategoryId>& ids) const {
    std::vector<CategoryId> all;
    const auto add = [&all](CategoryId id) {
        if (std::ranges::find(all, id) == all.end()) {
            all.push_back(id);
        }
    };
    std::ranges::for_each(ids, add);
    for (const CategoryId id : ids) {
        std::ranges::for_each(with_ancestors(id), add);
    }
    return all;
}

std::vector<std::string> Categories::path(CategoryId id) const {
    std::vector<std::string> names;
    for (const CategoryId each : with_ancestors(id)) {
        if (const Category* category = find(each)) {
            names.push_back(category->name);
        }
    }
    std::ranges::reverse(names);
    return names;
}

std::vector<CategoryId> Categories::subtree(CategoryId id) const {
    std::vector<CategoryId> ids{id};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto [first, last] = children_.equal_range(ids[i]);
        for (auto child = first; child != last; ++child) {
            if (std::ranges::find(ids, child->second) == ids.end()) {
                ids.push_back(child->second);
            }
        }
    }
    return ids;
}

} // namespace merx::search
