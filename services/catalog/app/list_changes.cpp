#include "catalog/app/list_changes.hpp"

#include <algorithm>

namespace merx::catalog {

Task<Result<Changes>> list_changes(const Context& context, std::int64_t after, std::int64_t page_size) {
    if (after < 0) {
        co_return fail(
            invalid("after_sequence", "out_of_range", "Changes are counted from 1; 0 is before all of them."));
    }
    if (page_size < 0) {
        co_return fail(invalid("page_size", "out_of_range", "A page cannot have fewer than no changes."));
    }
    co_return co_await context.changes.after(after, page_size == 0 ? max_changes : std::min(page_size, max_changes));
}

} // namespace merx::catalog
