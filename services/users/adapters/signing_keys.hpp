// The keys of access tokens, kept in the service's database.
//
// A new one is published before it signs: it settles for a while, in which every process of this service reads it and
// whoever verifies tokens can ask for it. Then the newest one signs; the one before verifies until the last token it
// signed has expired. Seeds lie in the store as they are: whoever can read it can sign tokens, so it is to be guarded
// like a private key.
#pragma once

#include <chrono>
#include <cstdint>
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
    // How long a key is published before it signs, unless it is the only one; well above reading_interval.
    static constexpr std::chrono::seconds settling{10};
    // How often the store is to be read for keys that another process made.
    static constexpr std::chrono::seconds reading_interval{5};

    SigningKeys(sql::Database& database, Random& random, auth::TokenVerifier& verifier)
        : database_(database), random_(random), verifier_(verifier) {}

    // Reads the keys, makes the first one in an empty store, and hands the public ones to the verifier.
    Task<void> load(Instant now);
    // The same where there are keys already; writes nothing.
    Task<void> read(Instant now);
    // Makes a new key the one that signs.
    Task<void> rotate(Instant now);

    // The one that signs at this moment.
    std::shared_ptr<const auth::SigningKey> current(Instant now) const;
    // Those that verify, the newest first.
    std::vector<auth::PublicKey> published() const;

private:
    struct Key {
        std::shared_ptr<const auth::SigningKey> key;
        Instant create_time;
    };
    using Keys = std::vector<Key>; // the newest first

    Task<void> load(Instant now, bool rotate);
    static Task<Keys> read_keys(sql::Session& session, Instant now);
    std::uint64_t count_of_takes() const;
    // False where others were taken since `seen`, which may be newer: then the store is to be read once more.
    bool take(Keys keys, std::uint64_t seen);

    sql::Database& database_;
    Random& random_;
    auth::TokenVerifier& verifier_;
    mutable std::mutex mutex_;
    Keys keys_;
    std::uint64_t takes_ = 0;
};

} // namespace merx::users
