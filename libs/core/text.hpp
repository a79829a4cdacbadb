// What every bounded text of a request is checked with: names, addresses, e-mails.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace merx {

// Well-formed UTF-8 of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text);

// The length people count in, so that a bound treats all scripts alike. `text` must be valid UTF-8.
std::size_t count_code_points(std::string_view text);

// Without the ASCII spaces, tabs and line ends around it.
std::string_view trim(std::string_view text);

// With A-Z made small; every other byte is kept.
std::string ascii_lower(std::string_view text);

} // namespace merx
