#include "users/adapters/signing_keys.hpp"

#include <algorithm>

#include "auth/access_token.hpp"
#include "core/assert.hpp"
#include "core/base64.hpp"

namespace merx::users {
namespace {

Task<void> insert_key(sql::Transaction& tx, const auth::SigningKey& key, Instant now) {
    co_await tx.execute("insert into signing_keys (id, seed, create_time, retire_time) values ($1, $2, $3, null)",
                        {key.id(), to_base64url(key.seed()), now});
}

} // namespace

Task<void> SigningKeys::load(Instant now) {
    co_await load(now, false);
}

Task<void> SigningKeys::rotate(Instant now) {
    co_await load(now, true);
}

Task<SigningKeys::Keys> SigningKeys::read_keys(sql::Session& session, Instant now) {
    const sql::Rows rows = co_await session.query(
        "select seed, create_time from signing_keys where retire_time is null or retire_time > $1 "
        "order by retire_time is null desc, create_time desc, id",
        {now});
    Keys keys;
    for (const sql::Row& row : rows) {
        const auto seed = from_base64url(row.text(0));
        MERX_ASSERT(seed.has_value());
        keys.push_back({.key = std::make_shared<const auth::SigningKey>(auth::SigningKey::from_seed(*seed)),
                        .create_time = row.instant(1)});
    }
    co_return keys;
}

Task<void> SigningKeys::load(Instant now, bool rotate) {
    const auth::SigningKey fresh = auth::SigningKey::make(random_);
    const std::uint64_t seen = count_of_takes();
    auto keys = co_await database_.transact<Keys>([&](sql::Transaction& tx) -> Task<Result<Keys>> {
        if (rotate) {
            // It signs on until the new one has settled. Clocks of verifiers may be behind ours, and tokens of this
            // very moment may be on their way.
            const Instant until = now + settling + auth::access_token_lifetime + 2 * auth::clock_leeway;
            co_await tx.execute("update signing_keys set retire_time = $1 where retire_time is null", {until});
        }
        const sql::Rows active = co_await tx.query("select id from signing_keys where retire_time is null limit 1");
        if (active.empty()) {
            co_await insert_key(tx, fresh, now);
        }
        co_return co_await read_keys(tx, now);
    });
    MERX_ASSERT(keys.has_value());
    if (!take(*std::move(keys), seen)) {
        co_await read(now);
    }
}

Task<void> SigningKeys::read(Instant now) {
    while (true) {
        const std::uint64_t seen = count_of_takes();
        auto keys = co_await database_.read<Keys>(
            [&](sql::Session& session) -> Task<Result<Keys>> { co_return co_await read_keys(session, now); });
        MERX_ASSERT(keys.has_value());
        if (take(*std::move(keys), seen)) {
            co_return;
        }
    }
}

std::uint64_t SigningKeys::count_of_takes() const {
    const std::lock_guard lock(mutex_);
    return takes_;
}

bool SigningKeys::take(Keys keys, std::uint64_t seen) {
    MERX_ASSERT(!keys.empty());
    std::vector<auth::PublicKey> published;
    for (const Key& key : keys) {
        published.push_back(key.key->public_key());
    }
    const std::lock_guard lock(mutex_);
    if (takes_ != seen) {
        return false;
    }
    // The verifier first: no token may leave that it would not believe.
    verifier_.replace_keys(auth::KeySet(std::move(published)));
    keys_ = std::move(keys);
    ++takes_;
    return true;
}

std::shared_ptr<const auth::SigningKey> SigningKeys::current(Instant now) const {
    const std::lock_guard lock(mutex_);
    MERX_ASSERT(!keys_.empty());
    const auto settled =
        std::ranges::find_if(keys_, [now](const Key& key) { return key.create_time + settling <= now; });
    return settled != keys_.end() ? settled->key : keys_.back().key;
}

std::vector<auth::PublicKey> SigningKeys::published() const {
    const std::lock_guard lock(mutex_);
    std::vector<auth::PublicKey> published;
    for (const Key& key : keys_) {
        published.push_back(key.key->public_key());
    }
    return published;
}

} // namespace merx::users
