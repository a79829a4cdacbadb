// Times as HTTP headers write them: "Sun, 06 Nov 1994 08:49:37 GMT" (IMF-fixdate, RFC 9110, section 5.6.7).
#pragma once

#include <string>

#include "core/clock.hpp"

namespace merx::http {

std::string to_http_date(Instant instant);

} // namespace merx::http
