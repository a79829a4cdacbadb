#include "auth/password.hpp"

#include <sodium.h>

#include <array>
#include <new>

#include "auth/bytes.hpp"
#include "auth/sodium.hpp"
#include "core/assert.hpp"

namespace merx::auth {
namespace {

using Salt = std::array<std::uint8_t, crypto_pwhash_argon2id_SALTBYTES>;

// The PHC format has the standard alphabet, without padding.
std::string to_phc_base64(std::string_view bytes) {
    constexpr int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), as_bytes(bytes), bytes.size(), variant);
    text.pop_back(); // the terminating zero is part of the length
    return text;
}

std::string phc_string(const std::string& password, const Salt& salt, const PasswordCost& cost) {
    std::array<std::uint8_t, 32> digest{};
    const std::size_t memory = std::size_t{cost.memory_kib} * 1024;
    if (crypto_pwhash_argon2id(digest.data(), digest.size(), password.data(), password.size(), salt.data(), cost.passes,
                               memory, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc();
    }
    return "$argon2id$v=19$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.passes) + ",p=1$" +
           to_phc_base64(as_text(salt)) + '$' + to_phc_base64(as_text(digest));
}

} // namespace

PasswordHasher::PasswordHasher(WorkerPool& pool, Random& random, PasswordCost cost)
    : pool_(pool), random_(random), cost_(cost) {
    ensure_sodium();
}

Task<Result<std::string>> PasswordHasher::hash(std::string password) {
    const Salt salt = random_bytes<std::tuple_size_v<Salt>>(random_);
    co_return co_await pool_.run([&] { return phc_string(password, salt, cost_); });
}

Task<Result<bool>> PasswordHasher::verify(std::string stored, std::string password) {
    MERX_ASSERT(stored.starts_with(crypto_pwhash_argon2id_STRPREFIX));
    co_return co_await pool_.run(
        [&] { return crypto_pwhash_argon2id_str_verify(stored.c_str(), password.data(), password.size()) == 0; });
}

Task<Result<bool>> PasswordHasher::verify_absent(std::string password) {
    co_return co_await pool_.run([&] {
        phc_string(password, Salt{}, cost_);
        return false;
    });
}

bool PasswordHasher::needs_rehash(const std::string& stored) const {
    const std::size_t memory = std::size_t{cost_.memory_kib} * 1024;
    return crypto_pwhash_argon2id_str_needs_rehash(stored.c_str(), cost_.passes, memory) != 0;
}

} // namespace merx::auth
