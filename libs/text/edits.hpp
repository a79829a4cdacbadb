// How far a mistyped word is from what was meant.
#pragma once

#include <string_view>

namespace merx::text {

// The number of letters to add, leave out, replace, or swap with their neighbour to make one word of the other
// (optimal string alignment), or limit + 1 where it takes more than `limit`. Counts code points; both must be UTF-8.
unsigned edits_between(std::string_view left, std::string_view right, unsigned limit);

} // namespace merx::text
