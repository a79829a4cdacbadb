#include "catalog/adapters/free_slug.hpp"

#include "catalog/domain/slug.hpp"

namespace merx::catalog {

Task<std::string> find_free_slug(sql::Session& session, SlugOwner owner, std::string words) {
    const std::string_view is_taken = owner == SlugOwner::product ? "select 1 from products where slug = $1"
                                                                  : "select 1 from categories where slug = $1";
    std::string slug = words;
    while (!(co_await session.query(is_taken, {slug})).empty()) {
        // A counter, because a thousand products of one name must not try a thousand slugs each.
        const sql::Rows rows =
            co_await session.query("insert into slug_numbers (slug, last) values ($1, 2) "
                                   "on conflict (slug) do update set last = slug_numbers.last + 1 returning last",
                                   {(owner == SlugOwner::product ? "product:" : "category:") + words});
        slug = numbered_slug(words, rows.front().integer(0));
    }
    co_return slug;
}

} // namespace merx::catalog
