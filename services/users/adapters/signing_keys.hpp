// The keys of access tokens, kept in the service's database.
//
// The newest one that is not retired signs. A retired one verifies until the last token it signed has expired. Seeds
// lie in the store as they are: whoever can read it can sign tokens, so it is to be guarded like a private key.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "auth/keys.hpp"
#include "auth/token_verifier.hpp"
#include "sql/database.hpp"

namespace merx::users {

// Any thread, after the first load(). The ports must outlive it.
class SigningKeys {
public:
    SigningKeys(sql::Database& database, Random& random, auth::TokenVerifier& verifier)
        : database_(database), random_(random), verifier_(verifier) {}

    // Reads the keys, makes the first one in an empty store, and hands the public ones to the verifier.
    Task<void> load(Instant now);
    // Makes a new key the one that signs.
    Task<void> rotate(Instant now);

    // The one that signs.
    std::shared_ptr<const auth::SigningKey> current() const;
    // Those that verify, the one that signs first.
    std::vector<auth::PublicKey> published() const;

private:
    Task<void> load(Instant now, bool rotate);

    sql::Database& database_;
    Random& random_;
    auth::TokenVerifier& verifier_;
    mutable std::mutex mutex_;
    std::shared_ptr<const auth::SigningKey> current_;
    std::vector<auth::PublicKey> published_;
};

} // namespace merx::users
