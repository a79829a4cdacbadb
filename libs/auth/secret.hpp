// Opaque secrets: refresh tokens, and the tokens in mails. The holder has the secret; a store keeps only its
// fingerprint, so a stolen store opens nothing.
#pragma once

#include <string>
#include <string_view>

#include "core/id.hpp"

namespace merx::auth {

// 256 bits of chance as 43 characters of base64url.
std::string make_secret(Random& random);

// BLAKE2b-256 as 43 characters of base64url. Fit for secrets with full entropy, never for passwords.
std::string fingerprint(std::string_view secret);

// In a time that depends on the lengths alone.
bool equal_in_constant_time(std::string_view left, std::string_view right);

} // namespace merx::auth
