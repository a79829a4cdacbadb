// Texts that people write and others read: names, streets, cities.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace merx::users {

struct TextBounds {
    std::size_t min = 0; // code points, after the blanks around the text are cut
    std::size_t max = 0;
};

// The text without blanks around it. Fails with `invalid_utf8`, `control_character` (tabs and line ends among
// them), `required` where it is empty and must not be, `too_short` or `too_long`; the pointer is empty.
Result<std::string> plain_text(std::string_view text, TextBounds bounds);

} // namespace merx::users
