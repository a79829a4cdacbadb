// Putting matches in order and cutting a page out of them.
#pragma once

#include <string>
#include <vector>

#include "core/page.hpp"
#include "search/adapters/ranking.hpp"
#include "search/domain/search_query.hpp"

namespace merx::search {

struct MatchPage {
    std::vector<Match> matches;
    std::vector<std::string> cursor; // of the last one; empty on the last page
};

// The matches behind the page's cursor, in the order of the sort; those that are equal by it are by their ids. Fails
// with `invalid_page_token` where a cursor does not belong to the sort. Consumes what it is given.
Result<MatchPage> cut_page(std::vector<Match>& matches, Sort sort, const PageRequest& page);

} // namespace merx::search
