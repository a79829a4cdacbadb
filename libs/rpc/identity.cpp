#include "rpc/identity.hpp"

#include <sodium.h>

#include "core/assert.hpp"
#include "rpc/packing.hpp"

namespace merx::rpc {
namespace {

constexpr std::uint64_t version = 1;
// Keys for other purposes may be made of the same secret.
constexpr std::string_view purpose = "merx call signature 1";

static_assert(crypto_auth_KEYBYTES == 32 && crypto_auth_BYTES == 32);

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string digest_of(std::string_view request) {
    std::string digest(crypto_generichash_BYTES, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), bytes_of(request),
                       request.size(), nullptr, 0);
    return digest;
}

// Every part with its length before it, so that no two calls have the same bytes.
std::string statement(const SignedParts& parts, std::string_view caller, std::uint64_t time) {
    Packer out;
    out.number(version);
    out.text(parts.method);
    out.text(caller);
    out.number(time);
    out.text(parts.context);
    out.text(digest_of(parts.request));
    return out.take();
}

Error refused(std::string code, std::string detail) {
    return unauthenticated(std::move(code), std::move(detail));
}

} // namespace

CallKey::CallKey(std::string_view secret) {
    MERX_ASSERT(sodium_init() >= 0);
    crypto_generichash(key_.data(), key_.size(), bytes_of(secret), secret.size(), bytes_of(purpose), purpose.size());
}

std::string CallKey::sign(const SignedParts& parts, std::string_view caller, Instant now) const {
    const auto time = static_cast<std::uint64_t>(to_micros(now));
    const std::string stated = statement(parts, caller, time);
    std::string mac(crypto_auth_BYTES, '\0');
    crypto_auth(reinterpret_cast<unsigned char*>(mac.data()), bytes_of(stated), stated.size(), key_.data());
    Packer out;
    out.number(version);
    out.text(caller);
    out.number(time);
    out.text(mac);
    return out.take();
}

Result<std::string> CallKey::verify(std::string_view signature, const SignedParts& parts, Instant now) const {
    if (signature.empty()) {
        return fail(refused("unsigned_call", "This port takes signed calls only."));
    }
    Unpacker in(signature);
    const std::uint64_t made_by = in.number();
    std::string caller = in.text();
    const std::uint64_t time = in.number();
    const std::string mac = in.text();
    if (in.malformed() || made_by != version || mac.size() != crypto_auth_BYTES) {
        return fail(refused("bad_signature", "The call's signature cannot be read."));
    }
    const std::string stated = statement(parts, caller, time);
    if (crypto_auth_verify(bytes_of(mac), bytes_of(stated), stated.size(), key_.data()) != 0) {
        return fail(refused("bad_signature", "The call was not signed by this cluster."));
    }
    const Duration age = now - from_micros(static_cast<std::int64_t>(time));
    if (age > max_age || age < -max_age) {
        return fail(refused("stale_signature", "The call was signed too long ago, or two clocks are far apart."));
    }
    return caller;
}

} // namespace merx::rpc
