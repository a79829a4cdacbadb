#include "catalog/domain/category.hpp"

#include "catalog/domain/field_checks.hpp"
#include "catalog/domain/slug.hpp"
#include "core/text.hpp"

namespace merx::catalog {

Result<CategoryContent> check(CategoryDraft draft) {
    FieldNotes notes;
    check_filled(notes, "/name", draft.name, CategoryBounds::name);
    if (!draft.slug.empty() && !is_slug(draft.slug)) {
        notes.add("/slug", "invalid_slug",
                  "A slug is up to " + std::to_string(max_slug_length) +
                      " lower-case letters and digits, in words joined by single hyphens.");
    }
    std::optional<CategoryId> parent;
    if (!draft.parent_id.empty()) {
        const auto id = CategoryId::parse(draft.parent_id);
        if (id) {
            parent = *id;
        } else {
            notes.add(id.error(), "/parent_id");
        }
    }
    if (auto checked = notes.finish(); !checked) {
        return fail(std::move(checked).error());
    }
    return CategoryContent{.slug = std::move(draft.slug), .name = std::string(trim(draft.name)), .parent = parent};
}

Category make_category(CategoryContent content, IdSource& ids, Instant now) {
    return Category{.id = CategoryId::make(ids), .content = std::move(content), .create_time = now, .update_time = now};
}

bool replace_content(Category& category, CategoryContent content, Instant now) {
    if (content.slug.empty()) {
        content.slug = category.content.slug;
    }
    if (content == category.content) {
        return false;
    }
    category.content = std::move(content);
    category.version += 1;
    category.update_time = now;
    return true;
}

} // namespace merx::catalog
