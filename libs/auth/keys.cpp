#include "auth/keys.hpp"

#include <sodium.h>

#include <algorithm>

#include "auth/bytes.hpp"
#include "auth/sodium.hpp"
#include "core/assert.hpp"
#include "core/base64.hpp"

namespace merx::auth {
namespace {

constexpr std::size_t max_key_id = 128;

std::string thumbprint(const PublicKey& key) {
    const std::string jwk = R"({"crv":"Ed25519","kty":"OKP","x":")" + key.jwk_x() + R"("})";
    std::array<std::uint8_t, 32> digest{};
    crypto_hash_sha256(digest.data(), as_bytes(jwk), jwk.size());
    return to_base64url(as_text(digest));
}

} // namespace

std::string PublicKey::jwk_x() const {
    return to_base64url(as_text(bytes));
}

Result<PublicKey> PublicKey::from_jwk(std::string_view kid, std::string_view x) {
    PublicKey key{.id = std::string(kid)};
    const auto bytes = from_base64url(x);
    if (kid.empty() || kid.size() > max_key_id || !bytes || bytes->size() != key.bytes.size()) {
        return fail(invalid("", "invalid_key", "This is not the JSON Web Key of an Ed25519 public key."));
    }
    std::ranges::transform(*bytes, key.bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return key;
}

const PublicKey* KeySet::find(std::string_view id) const {
    const auto key = std::ranges::find(keys_, id, &PublicKey::id);
    return key == keys_.end() ? nullptr : &*key;
}

SigningKey SigningKey::make(Random& random) {
    auto seed = random_bytes<32>(random);
    SigningKey key = from_seed(as_text(seed));
    sodium_memzero(seed.data(), seed.size());
    return key;
}

SigningKey SigningKey::from_seed(std::string_view seed) {
    ensure_sodium();
    MERX_ASSERT(seed.size() == crypto_sign_SEEDBYTES);
    SigningKey key;
    crypto_sign_seed_keypair(key.public_key_.bytes.data(), key.secret_.data(), as_bytes(seed));
    key.public_key_.id = thumbprint(key.public_key_);
    return key;
}

SigningKey::~SigningKey() {
    sodium_memzero(secret_.data(), secret_.size());
}

std::string SigningKey::seed() const {
    return std::string(as_text(secret_).substr(0, crypto_sign_SEEDBYTES));
}

std::string SigningKey::sign(std::string_view message) const {
    std::array<std::uint8_t, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr, as_bytes(message), message.size(), secret_.data());
    return std::string(as_text(signature));
}

bool is_signature(std::string_view signature, std::string_view message, const PublicKey& key) {
    ensure_sodium();
    return signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(as_bytes(signature), as_bytes(message), message.size(), key.bytes.data()) == 0;
}

} // namespace merx::auth
