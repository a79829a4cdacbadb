// Lists of the newest first, by ids that are in the order of time.
#pragma once

#include <string>

#include "core/page.hpp"

namespace merx::sql {

// The ids of the page are those below this one: `where id < $1 order by id desc`. A first page begins at `{`, which no
// id holds and which sorts behind all that they do.
inline std::string ids_below(const PageRequest& page) {
    return page.after().empty() ? "{" : page.after().front();
}

} // namespace merx::sql
