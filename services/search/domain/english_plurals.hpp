// Plurals that English does not make by an ending, which stemming therefore does not see.
#pragma once

#include <string_view>

namespace merx::search {

// The singular of a folded word where it is such a plural; the word itself elsewhere.
std::string_view english_singular(std::string_view word);

} // namespace merx::search
