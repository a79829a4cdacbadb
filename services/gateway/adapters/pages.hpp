// The gateway's own pages, as text.
#pragma once

#include <string_view>

namespace merx::gateway {

extern const std::string_view landing_page;
extern const std::string_view docs_page;
extern const std::string_view docs_script;
extern const std::string_view docs_style;

} // namespace merx::gateway
