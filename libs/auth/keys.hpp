// The keys behind access tokens: Ed25519 (RFC 8032), named by their JWK thumbprint (RFC 7638).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/id.hpp"
#include "core/result.hpp"

namespace merx::auth {

struct PublicKey {
    std::string id; // `kid` in a token's header
    std::array<std::uint8_t, 32> bytes{};

    // The member `x` of its JSON Web Key (RFC 8037).
    std::string jwk_x() const;
    // From the members `kid` and `x` of a JSON Web Key; fails with `invalid_key`.
    static Result<PublicKey> from_jwk(std::string_view kid, std::string_view x);

    friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

// The keys that are believed. A value; small enough to search from front to back.
class KeySet {
public:
    KeySet() = default;
    explicit KeySet(std::vector<PublicKey> keys) : keys_(std::move(keys)) {}

    const PublicKey* find(std::string_view id) const; // null where there is none
    const std::vector<PublicKey>& all() const { return keys_; }

private:
    std::vector<PublicKey> keys_;
};

// A private key. Its memory is wiped when it goes.
class SigningKey {
public:
    static SigningKey make(Random& random);
    // `seed`: 32 bytes, as seed() gave them.
    static SigningKey from_seed(std::string_view seed);

    SigningKey(const SigningKey&) = default;
    SigningKey& operator=(const SigningKey&) = default;
    ~SigningKey();

    const PublicKey& public_key() const { return public_key_; }
    const std::string& id() const { return public_key_.id; }
    // What a store keeps to make the key again. Secret.
    std::string seed() const;
    // 64 bytes.
    std::string sign(std::string_view message) const;

private:
    SigningKey() = default;
    PublicKey public_key_;
    std::array<std::uint8_t, 64> secret_{};
};

bool is_signature(std::string_view signature, std::string_view message, const PublicKey& key);

} // namespace merx::auth
