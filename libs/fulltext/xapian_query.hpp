// Our tree of a query as Xapian's. For the sources of this folder: it knows Xapian.
#pragma once

#include <xapian.h>

#include "fulltext/query.hpp"

namespace merx::fulltext {

Xapian::Query to_xapian(const Query& query);

} // namespace merx::fulltext
