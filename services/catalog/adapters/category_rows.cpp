#include "catalog/adapters/category_rows.hpp"

#include <algorithm>

#include "catalog/adapters/free_slug.hpp"
#include "catalog/domain/slug.hpp"

namespace merx::catalog {
namespace {

Category read_row(const sql::Row& row, std::optional<CategoryId> parent) {
    return Category{.id = CategoryId::parse(row.text(1)).value(),
                    .content = {.slug = row.text(2), .name = row.text(3), .parent = parent},
                    .version = row.integer(5),
                    .create_time = row.instant(6),
                    .update_time = row.instant(7),
                    .sequence = row.integer(8)};
}

// A category's row, followed by those of its parent, its parent's parent, up to the root.
constexpr std::string_view upward_by_id =
    "with recursive upward (ref, id, slug, name, parent, version, create_time, update_time, sequence, "
    "distance) as ("
    "select ref, id, slug, name, parent, version, create_time, update_time, sequence, 0 from categories where id = $1 "
    "union all "
    "select c.ref, c.id, c.slug, c.name, c.parent, c.version, c.create_time, c.update_time, c.sequence, "
    "u.distance + 1 "
    "from categories c join upward u on c.ref = u.parent) "
    "select ref, id, slug, name, parent, version, create_time, update_time, sequence from upward order by distance";

Task<std::optional<PlacedCategory>> read_upward(sql::Session& session, const std::string& id) {
    const sql::Rows rows = co_await session.query(upward_by_id, {id});
    if (rows.empty()) {
        co_return std::nullopt;
    }
    std::optional<CategoryId> parent;
    if (rows.size() > 1) {
        parent = CategoryId::parse(rows[1].text(1)).value();
    }
    PlacedCategory placed{.category = read_row(rows.front(), parent), .path = {}};
    for (const sql::Row& row : rows) {
        placed.path.push_back(row.text(3));
    }
    std::ranges::reverse(placed.path);
    co_return placed;
}

sql::Value parent_ref(const StoredTree& stored, const Category& category) {
    return category.content.parent ? sql::Value(stored.refs.at(*category.content.parent)) : sql::Value();
}

} // namespace

Task<StoredTree> read_tree(sql::Session& session) {
    const sql::Rows rows = co_await session.query(
        "select ref, id, slug, name, parent, version, create_time, update_time, sequence from categories");
    std::map<std::int64_t, CategoryId> ids;
    StoredTree stored;
    for (const sql::Row& row : rows) {
        const CategoryId id = CategoryId::parse(row.text(1)).value();
        ids.emplace(row.integer(0), id);
        stored.refs.emplace(id, row.integer(0));
    }
    std::vector<Category> categories;
    categories.reserve(rows.size());
    for (const sql::Row& row : rows) {
        std::optional<CategoryId> parent;
        if (!row.is_null(4)) {
            parent = ids.at(row.integer(4));
        }
        categories.push_back(read_row(row, parent));
    }
    stored.tree = CategoryTree(std::move(categories));
    co_return stored;
}

Task<std::optional<PlacedCategory>> find_category(sql::Session& session, CategoryId id) {
    co_return co_await read_upward(session, id.text());
}

Task<std::optional<PlacedCategory>> find_category_by_slug(sql::Session& session, std::string_view slug) {
    const sql::Rows rows = co_await session.query("select id from categories where slug = $1", {slug});
    if (rows.empty()) {
        co_return std::nullopt;
    }
    co_return co_await read_upward(session, rows.front().text(0));
}

Task<Result<void>> check_slug(sql::Session& session, const Category& category) {
    if (!category.content.slug.empty() &&
        !(co_await session.query("select 1 from categories where slug = $1 and id <> $2",
                                 {category.content.slug, category.id.text()}))
             .empty()) {
        Error error = conflict("slug_taken", "Another category has this slug.");
        error.fields.push_back({"/slug", "slug_taken", error.detail});
        co_return fail(std::move(error));
    }
    co_return Result<void>();
}

Task<Result<void>> insert_category(sql::Session& session, StoredTree& stored, Category& category) {
    co_await or_return(check_slug(session, category));
    if (category.content.slug.empty()) {
        category.content.slug =
            co_await find_free_slug(session, SlugOwner::category, make_slug(category.content.name, "category"));
    }
    co_await or_return(stored.tree.add(category));
    const sql::Rows rows = co_await session.query(
        "insert into categories (id, slug, name, parent, version, create_time, update_time, sequence) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) returning ref",
        {category.id.text(), category.content.slug, category.content.name, parent_ref(stored, category),
         category.version, category.create_time, category.update_time, category.sequence});
    stored.refs.emplace(category.id, rows.front().integer(0));
    co_return Result<void>();
}

Task<void> update_category(sql::Session& session, const StoredTree& stored, const Category& category) {
    co_await session.execute(
        "update categories set slug = $2, name = $3, parent = $4, version = $5, update_time = $6, sequence = $7 "
        "where ref = $1",
        {stored.refs.at(category.id), category.content.slug, category.content.name, parent_ref(stored, category),
         category.version, category.update_time, category.sequence});
}

Task<void> delete_category(sql::Session& session, const StoredTree& stored, const Category& last) {
    co_await session.execute("delete from categories where ref = $1", {stored.refs.at(last.id)});
    co_await session.execute("insert into deleted_categories (sequence, id, version) values ($1, $2, $3)",
                             {last.sequence, last.id.text(), last.version});
}

Task<bool> has_products(sql::Session& session, const StoredTree& stored, CategoryId id) {
    const sql::Rows rows =
        co_await session.query("select 1 from product_categories where category = $1 limit 1", {stored.refs.at(id)});
    co_return !rows.empty();
}

Task<void> relist_products(sql::Session& session, const StoredTree& stored, CategoryId moved) {
    // Every product in or below a category is listed under it: those under the moved one are all that can change.
    constexpr std::string_view concerned = "(select product from product_listing where category = $1)";
    const std::int64_t ref = stored.refs.at(moved);
    co_await session.execute(
        "insert into product_listing (product, category, status, name_key, lowest_price, highest_price) "
        "with recursive placed (product, category) as ("
        "select product, category from product_categories where product in " +
            std::string(concerned) +
            " union select p.product, c.parent from placed p join categories c on c.ref = p.category "
            "where c.parent is not null) "
            "select l.product, p.category, l.status, l.name_key, l.lowest_price, l.highest_price "
            "from placed p join product_listing l on l.product = p.product and l.category = 0 where true "
            "on conflict (product, category) do nothing",
        {ref});
    // And out of the lists of categories that they are not below any more.
    co_await session.execute(
        "with recursive placed (product, category) as ("
        "select product, category from product_categories where product in " +
            std::string(concerned) +
            " union select p.product, c.parent from placed p join categories c on c.ref = p.category "
            "where c.parent is not null) "
            "delete from product_listing where category <> 0 and product in " +
            std::string(concerned) + " and (product, category) not in (select product, category from placed)",
        {ref});
}

} // namespace merx::catalog
