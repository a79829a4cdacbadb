#include "catalog/app/delete_category.hpp"

namespace merx::catalog {

Task<Result<void>> delete_category(const Context& context, const rpc::Call& call, std::string_view id) {
    const auto parsed = CategoryId::parse(id);
    if (!parsed) {
        co_return fail(not_found("category_not_found", "There is no such category."));
    }
    co_return co_await context.categories.remove(
        call, *parsed, [&call](const Category& category) { return check_etag(call.if_match, category.etag()); });
}

} // namespace merx::catalog
