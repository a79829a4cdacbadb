// The one question and the one answer by which both reference engines make a page, each in its own SQL.
#pragma once

#include <optional>
#include <string>

#include "engines/engine.hpp"
#include "engines/reference_words.hpp"
#include "sql/database.hpp"

namespace merx::search_engines {

// $1 the query; where something is ticked also $2 its number, $3 and $4 the first and the last number of its facet.
sql::Params page_params(std::string query, const std::optional<Ticked>& ticked, const FacetNumbers& facets);

// Rows of a label and a count: a hit has no count, the total no label, and the rest are values of facets.
Page page_of(const sql::Rows& rows);

} // namespace merx::search_engines
