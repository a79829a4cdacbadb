#include "catalog/app/get_category.hpp"

namespace merx::catalog {

Task<Result<PlacedCategory>> get_category(const Context& context, std::string_view id_or_slug) {
    const auto id = CategoryId::parse(id_or_slug);
    co_return co_await (id ? context.categories.find(*id) : context.categories.find_by_slug(id_or_slug));
}

} // namespace merx::catalog
