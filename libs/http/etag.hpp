// Validators of answers: ETag and If-None-Match.
#pragma once

#include <string>
#include <string_view>

namespace merx::http {

// A strong validator of these bytes, in quotes.
std::string etag_of(std::string_view bytes);

// Whether If-None-Match names this validator, or "*" (RFC 9110, section 13.1.2).
bool none_match_names(std::string_view if_none_match, std::string_view etag);

} // namespace merx::http
