#include "catalog/adapters/sql_category_store.hpp"

#include "catalog/adapters/category_rows.hpp"

namespace merx::catalog {
namespace {

Error no_such_category() {
    return not_found("category_not_found", "There is no such category.");
}

Result<PlacedCategory> found(std::optional<PlacedCategory> placed) {
    if (!placed) {
        return fail(no_such_category());
    }
    return std::move(*placed);
}

} // namespace

Task<Result<PlacedCategory>> SqlCategoryStore::insert(const rpc::Call& call, Category category) {
    co_return co_await database_.transact<PlacedCategory>([&](sql::Transaction& tx) -> Task<Result<PlacedCategory>> {
        ChangeNumbers numbers = co_await ChangeNumbers::take_turn(tx, watch_);
        StoredTree stored = co_await read_tree(tx);
        PlacedCategory placed{.category = category, .path = {}};
        placed.category.sequence = numbers.next();
        co_await or_return(insert_category(tx, stored, placed.category));
        placed.path = stored.tree.path(category.id);
        co_await announcements_.append(tx, call, "category.created", placed);
        numbers.finish();
        co_return placed;
    });
}

Task<Result<PlacedCategory>> SqlCategoryStore::update(const rpc::Call& call, CategoryId id, CategoryChange change) {
    co_return co_await database_.transact<PlacedCategory>([&](sql::Transaction& tx) -> Task<Result<PlacedCategory>> {
        ChangeNumbers numbers = co_await ChangeNumbers::take_turn(tx, watch_);
        StoredTree stored = co_await read_tree(tx);
        const Category* before = stored.tree.find(id);
        if (before == nullptr) {
            co_return fail(no_such_category());
        }
        PlacedCategory placed{.category = *before, .path = stored.tree.path(id)};
        if (!co_await or_return(change(placed.category))) {
            co_return placed;
        }
        placed.category.sequence = numbers.next();
        const bool moved = before->content.parent != placed.category.content.parent;
        co_await or_return(check_slug(tx, placed.category));
        co_await or_return(stored.tree.replace(placed.category));
        co_await update_category(tx, stored, placed.category);
        if (moved) {
            co_await relist_products(tx, stored, id);
        }
        placed.path = stored.tree.path(id);
        co_await announcements_.append(tx, call, "category.updated", placed);
        numbers.finish();
        co_return placed;
    });
}

Task<Result<void>> SqlCategoryStore::remove(const rpc::Call& call, CategoryId id, Guard<Category> guard) {
    co_return co_await database_.transact<void>([&](sql::Transaction& tx) -> Task<Result<void>> {
        ChangeNumbers numbers = co_await ChangeNumbers::take_turn(tx, watch_);
        const StoredTree stored = co_await read_tree(tx);
        const Category* category = stored.tree.find(id);
        if (category == nullptr) {
            co_return fail(no_such_category());
        }
        co_await or_return(guard(*category));
        if (stored.tree.has_children(id) || co_await has_products(tx, stored, id)) {
            co_return fail(conflict("category_not_empty",
                                    "The category has products or other categories in it: move them first."));
        }
        PlacedCategory placed{.category = *category, .path = stored.tree.path(id)};
        placed.category.version += 1;
        placed.category.update_time = clock_.now();
        placed.category.sequence = numbers.next();
        co_await delete_category(tx, stored, placed.category);
        co_await announcements_.append(tx, call, "category.deleted", placed);
        numbers.finish();
        co_return Result<void>();
    });
}

Task<Result<PlacedCategory>> SqlCategoryStore::find(CategoryId id) {
    co_return co_await database_.read<PlacedCategory>([&](sql::Session& session) -> Task<Result<PlacedCategory>> {
        co_return found(co_await find_category(session, id));
    });
}

Task<Result<PlacedCategory>> SqlCategoryStore::find_by_slug(std::string_view slug) {
    co_return co_await database_.read<PlacedCategory>([&](sql::Session& session) -> Task<Result<PlacedCategory>> {
        co_return found(co_await find_category_by_slug(session, slug));
    });
}

Task<Result<std::vector<PlacedCategory>>> SqlCategoryStore::list() {
    co_return co_await database_.read<std::vector<PlacedCategory>>(
        [&](sql::Session& session) -> Task<Result<std::vector<PlacedCategory>>> {
            const StoredTree stored = co_await read_tree(session);
            co_return stored.tree.in_order();
        });
}

} // namespace merx::catalog
