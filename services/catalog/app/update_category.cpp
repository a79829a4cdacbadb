#include "catalog/app/update_category.hpp"

namespace merx::catalog {

Task<Result<PlacedCategory>> update_category(const Context& context, const rpc::Call& call, std::string_view id,
                                             CategoryDraft draft, std::string etag) {
    const auto parsed = CategoryId::parse(id);
    if (!parsed) {
        co_return fail(not_found("category_not_found", "There is no such category."));
    }
    const CategoryContent content = co_await or_return(check(std::move(draft)));
    const Instant now = context.clock.now();
    co_return co_await context.categories.update(call, *parsed, [&](Category& category) -> Result<bool> {
        for (const std::string_view expected : {std::string_view(call.if_match), std::string_view(etag)}) {
            if (auto matches = check_etag(expected, category.etag()); !matches) {
                return fail(std::move(matches).error());
            }
        }
        return replace_content(category, content, now);
    });
}

} // namespace merx::catalog
