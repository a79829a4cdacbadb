// Letters of Latin alphabets and what they are in ASCII.
#pragma once

#include <string_view>

namespace merx::catalog {

// One or two lower-case ASCII letters for a letter beyond ASCII; empty for a character that has none.
std::string_view ascii_of(char32_t letter);

} // namespace merx::catalog
