#include "engines/reference_page.hpp"

#include <utility>

namespace merx::search_engines {

sql::Params page_params(std::string query, const std::optional<Ticked>& ticked, const FacetNumbers& facets) {
    sql::Params params{std::move(query)};
    if (ticked) {
        const auto first = static_cast<std::int64_t>(ticked->facet) * FacetNumbers::per_facet;
        params.insert(params.end(), {facets.of(*ticked), first, first + FacetNumbers::per_facet - 1});
    }
    return params;
}

Page page_of(const sql::Rows& rows) {
    Page page;
    for (const sql::Row& row : rows) {
        if (row.text(0).empty()) {
            page.total = row.integer(1);
        } else if (row.integer(1) == 0) {
            page.ids.push_back(row.text(0));
        } else {
            ++page.buckets;
        }
    }
    return page;
}

} // namespace merx::search_engines
