#include "auth/secret.hpp"

#include <sodium.h>

#include <array>
#include <cstring>

#include "auth/bytes.hpp"
#include "auth/sodium.hpp"
#include "core/base64.hpp"

namespace merx::auth {

std::string make_secret(Random& random) {
    const std::array<std::uint8_t, 32> bytes = random_bytes<32>(random);
    return to_base64url(as_text(bytes));
}

std::string fingerprint(std::string_view secret) {
    ensure_sodium();
    std::array<std::uint8_t, 32> digest{};
    crypto_generichash(digest.data(), digest.size(), as_bytes(secret), secret.size(), nullptr, 0);
    return to_base64url(as_text(digest));
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
    ensure_sodium();
    return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

} // namespace merx::auth
