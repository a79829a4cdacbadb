// Compression of answers.
#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace merx::http {

// Bodies up to here fit one packet anyway.
inline constexpr std::size_t least_worth_compressing = 1024;

// Whether the client takes gzip, by Accept-Encoding (RFC 9110, section 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);

// Whether a body of this type shrinks: text, JSON, XML, SVG, scripts.
bool is_compressible(std::string_view content_type);

std::string gzip(std::string_view text);

// Compresses the answer's own body where the client takes it and it is worth the time. Shared bodies are left
// alone: whoever shares them compresses them once.
void compress_for(const Request& request, Response& response);

} // namespace merx::http
