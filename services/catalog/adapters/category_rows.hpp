// Categories as rows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "catalog/domain/category.hpp"
#include "sql/database.hpp"

namespace merx::catalog {

// The whole tree with the names that the store has for its nodes.
struct StoredTree {
    CategoryTree tree;
    std::map<CategoryId, std::int64_t> refs;
};

Task<StoredTree> read_tree(sql::Session& session);

Task<std::optional<PlacedCategory>> find_category(sql::Session& session, CategoryId id);
Task<std::optional<PlacedCategory>> find_category_by_slug(sql::Session& session, std::string_view slug);

// `slug_taken` where another category has it.
Task<Result<void>> check_slug(sql::Session& session, const Category& category);

// Their parents are in the tree. insert_category() adds to both parts of it, making a slug where none is given;
// fails with what the tree refuses, having written nothing then.
Task<Result<void>> insert_category(sql::Session& session, StoredTree& stored, Category& category);
Task<void> update_category(sql::Session& session, const StoredTree& stored, const Category& category);
// `last` is the category with the version and the number of its deletion, which stay on record.
Task<void> delete_category(sql::Session& session, const StoredTree& stored, const Category& last);
Task<bool> has_products(sql::Session& session, const StoredTree& stored, CategoryId id);

// After a category has got another parent: lists the products in and below it where they are found now.
Task<void> relist_products(sql::Session& session, const StoredTree& stored, CategoryId moved);

} // namespace merx::catalog
