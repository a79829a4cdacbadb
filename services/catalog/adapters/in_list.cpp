#include "catalog/adapters/in_list.hpp"

#include <algorithm>

#include "core/assert.hpp"

namespace merx::catalog {

InList::InList(std::string_view before) {
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        texts_[i] = std::string(before) + " (";
        for (std::size_t n = 1; n <= lengths[i]; ++n) {
            texts_[i] += (n == 1 ? "$" : ", $") + std::to_string(n);
        }
        texts_[i] += ')';
    }
}

Task<sql::Rows> InList::query(sql::Session& session, sql::Params values) const {
    MERX_ASSERT(!values.empty() && values.size() <= max_values);
    const auto length = std::ranges::lower_bound(lengths, values.size());
    values.resize(*length, sql::Value(values.back()));
    co_return co_await session.query(texts_[static_cast<std::size_t>(length - lengths.begin())], std::move(values));
}

} // namespace merx::catalog
