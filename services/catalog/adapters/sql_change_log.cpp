#include "catalog/adapters/sql_change_log.hpp"

#include <map>

#include "catalog/adapters/category_rows.hpp"
#include "catalog/adapters/product_rows.hpp"
#include "core/assert.hpp"

namespace merx::catalog {
namespace {

enum Kind : std::int64_t { product, deleted_product, category, deleted_category };

// Each arm is a short walk along an index of numbers.
constexpr std::string_view select_changes =
    "select kind, sequence, version, id, ref from ("
    "select case when status = 3 then 1 else 0 end as kind, sequence, version, id, ref from products "
    "where sequence > $1 order by sequence limit $2) as p "
    "union all select kind, sequence, version, id, ref from ("
    "select 2 as kind, sequence, version, id, ref from categories where sequence > $1 order by sequence limit $2) as c "
    "union all select kind, sequence, version, id, ref from ("
    "select 3 as kind, sequence, version, id, 0 as ref from deleted_categories "
    "where sequence > $1 order by sequence limit $2) as d "
    "order by sequence limit $2";

// Not the counter: a number may have been taken and not used.
constexpr std::string_view select_head = "select max(sequence) from (select max(sequence) as sequence from products "
                                         "union all select max(sequence) from categories "
                                         "union all select max(sequence) from deleted_categories) as heads";

// What the changes of one page are about, as it is.
struct Things {
    std::map<std::int64_t, Product> products; // by ref
    StoredTree categories;
};

Task<Things> find_things(sql::Session& session, const sql::Rows& rows) {
    Things things;
    std::vector<std::int64_t> refs;
    bool has_categories = false;
    for (const sql::Row& row : rows) {
        if (row.integer(0) == Kind::product) {
            refs.push_back(row.integer(4));
        }
        has_categories = has_categories || row.integer(0) == Kind::category;
    }
    std::vector<Product> products = co_await find_products(session, refs);
    for (std::size_t i = 0; i < refs.size(); ++i) {
        things.products.emplace(refs[i], std::move(products[i]));
    }
    if (has_categories) {
        things.categories = co_await read_tree(session);
    }
    co_return things;
}

decltype(Change::what) what_changed(const sql::Row& row, Things& things) {
    switch (row.integer(0)) {
    case Kind::product: return std::move(things.products.at(row.integer(4)));
    case Kind::deleted_product: return ProductId::parse(row.text(3)).value();
    case Kind::deleted_category: return CategoryId::parse(row.text(3)).value();
    default: break;
    }
    const Category* category = things.categories.tree.find(CategoryId::parse(row.text(3)).value());
    MERX_ASSERT(category != nullptr);
    return PlacedCategory{.category = *category, .path = things.categories.tree.path(category->id)};
}

Task<Changes> read_changes(sql::Session& session, std::int64_t sequence, std::int64_t limit) {
    const sql::Rows rows = co_await session.query(select_changes, {sequence, limit});
    const sql::Rows heads = co_await session.query(select_head);
    Things things = co_await find_things(session, rows);
    Changes read{.changes = {}, .head = heads.front().optional_integer(0).value_or(0)};
    read.changes.reserve(rows.size());
    for (const sql::Row& row : rows) {
        read.changes.push_back(
            {.sequence = row.integer(1), .version = row.integer(2), .what = what_changed(row, things)});
    }
    co_return read;
}

} // namespace

Task<Result<Changes>> SqlChangeLog::after(std::int64_t sequence, std::int64_t limit) {
    co_return co_await database_.read<Changes>([&](sql::Session& session) -> Task<Result<Changes>> {
        co_return co_await read_changes(session, sequence, limit);
    });
}

} // namespace merx::catalog
