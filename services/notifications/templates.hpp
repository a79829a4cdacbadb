// The texts of templates/*.txt, compiled in at build time.
#pragma once

#include <string_view>

namespace merx::notifications {

// Asserts that there is a template of that name.
std::string_view template_text(std::string_view name);

} // namespace merx::notifications
