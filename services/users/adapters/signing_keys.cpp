#include "users/adapters/signing_keys.hpp"

#include "auth/access_token.hpp"
#include "core/assert.hpp"
#include "core/base64.hpp"

namespace merx::users {
namespace {

using StoredKeys = std::vector<auth::SigningKey>; // the one that signs first, then newest first

Task<void> insert_key(sql::Transaction& tx, const auth::SigningKey& key, Instant now) {
    co_await tx.execute("insert into signing_keys (id, seed, create_time, retire_time) values ($1, $2, $3, null)",
                        {key.id(), to_base64url(key.seed()), now});
}

Task<StoredKeys> read_keys(sql::Session& session, Instant now) {
    const sql::Rows rows = co_await session.query(
        "select seed, retire_time from signing_keys where retire_time is null or retire_time > $1 "
        "order by retire_time is null desc, create_time desc, id",
        {now});
    StoredKeys keys;
    for (const sql::Row& row : rows) {
        const auto seed = from_base64url(row.text(0));
        MERX_ASSERT(seed.has_value());
        keys.push_back(auth::SigningKey::from_seed(*seed));
    }
    co_return keys;
}

} // namespace

Task<void> SigningKeys::load(Instant now) {
    co_await load(now, false);
}

Task<void> SigningKeys::rotate(Instant now) {
    co_await load(now, true);
}

Task<void> SigningKeys::load(Instant now, bool rotate) {
    const auth::SigningKey fresh = auth::SigningKey::make(random_);
    auto keys = co_await database_.transact<StoredKeys>([&](sql::Transaction& tx) -> Task<Result<StoredKeys>> {
        if (rotate) {
            // Clocks of verifiers may be behind ours, and tokens of this very moment may be on their way.
            const Instant until = now + auth::access_token_lifetime + 2 * auth::clock_leeway;
            co_await tx.execute("update signing_keys set retire_time = $1 where retire_time is null", {until});
        }
        const sql::Rows active = co_await tx.query("select id from signing_keys where retire_time is null limit 1");
        if (active.empty()) {
            co_await insert_key(tx, fresh, now);
        }
        co_return co_await read_keys(tx, now);
    });
    MERX_ASSERT(keys.has_value() && !keys->empty());

    std::vector<auth::PublicKey> published;
    for (const auth::SigningKey& key : *keys) {
        published.push_back(key.public_key());
    }
    // The verifier first: no token may leave that it would not believe.
    verifier_.replace_keys(auth::KeySet(published));
    const std::lock_guard lock(mutex_);
    current_ = std::make_shared<const auth::SigningKey>(keys->front());
    published_ = std::move(published);
}

std::shared_ptr<const auth::SigningKey> SigningKeys::current() const {
    const std::lock_guard lock(mutex_);
    MERX_ASSERT(current_ != nullptr);
    return current_;
}

std::vector<auth::PublicKey> SigningKeys::published() const {
    const std::lock_guard lock(mutex_);
    return published_;
}

} // namespace merx::users
