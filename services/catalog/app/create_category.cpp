#include "catalog/app/create_category.hpp"

namespace merx::catalog {

Task<Result<PlacedCategory>> create_category(const Context& context, const rpc::Call& call, CategoryDraft draft) {
    CategoryContent content = co_await or_return(check(std::move(draft)));
    co_return co_await context.categories.insert(call,
                                                 make_category(std::move(content), context.ids, context.clock.now()));
}

} // namespace merx::catalog
