// Base64url without padding (RFC 4648, section 5), as JWTs, page tokens and secrets use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace merx {

std::string to_base64url(std::string_view bytes);
// Empty for anything but canonical base64url without padding.
std::optional<std::string> from_base64url(std::string_view text);

} // namespace merx
