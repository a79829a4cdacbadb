#include "auth/token_verifier.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "auth/access_token.hpp"
#include "auth/bytes.hpp"
#include "auth/sodium.hpp"

namespace merx::auth {
namespace {

using Digest = std::array<std::uint8_t, 32>;

Digest digest_of(std::string_view token) {
    Digest digest{};
    crypto_generichash(digest.data(), digest.size(), as_bytes(token), token.size(), nullptr, 0);
    return digest;
}

// The digest is uniform already: any eight bytes of it are a hash.
struct DigestHash {
    std::size_t operator()(const Digest& digest) const {
        std::size_t hash = 0;
        std::memcpy(&hash, digest.data(), sizeof hash);
        return hash;
    }
};

struct Entry {
    Digest digest{};
    rpc::Principal principal;
    Instant forget_at;
    std::uint64_t keys = 0;        // which key set believed it
    std::uint64_t revocations = 0; // how many revocations it has been held against
};

// A part of the cache, so that event loops seldom wait for each other.
struct Shard {
    std::mutex mutex;
    std::list<Entry> entries; // most recently used first
    std::unordered_map<Digest, std::list<Entry>::iterator, DigestHash> index;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;

    void erase(std::list<Entry>::iterator entry) {
        index.erase(entry->digest);
        entries.erase(entry);
    }

    void put(Entry entry, std::size_t capacity) {
        if (const auto found = index.find(entry.digest); found != index.end()) {
            erase(found->second);
        }
        if (entries.size() >= capacity) {
            erase(std::prev(entries.end()));
        }
        entries.push_front(std::move(entry));
        index.emplace(entries.front().digest, entries.begin());
    }
};

// Sessions whose tokens are refused, until the last of those has expired by itself. Each one cost a login, so
// logins bound their number.
class Revocations {
public:
    void add(std::string_view session_id, Instant now) {
        const std::lock_guard lock(mutex_);
        if (now >= sweep_at_) { // seldom, so that an addition need not look at all the others
            std::erase_if(until_, [now](const auto& entry) { return entry.second <= now; });
            sweep_at_ = now + access_token_lifetime;
        }
        // Told again of one it knows, nothing that was checked against it has to be checked again.
        if (until_.insert_or_assign(std::string(session_id), now + ended_session_memory).second) {
            count_.fetch_add(1);
        }
    }
    bool contains(const std::string& session_id) const {
        const std::lock_guard lock(mutex_);
        return until_.contains(session_id);
    }
    // Grows with each add(), after the session is in: what was checked at this count needs no other check.
    std::uint64_t count() const { return count_.load(); }
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return until_.size();
    }

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Instant> until_;
    Instant sweep_at_;
    std::atomic<std::uint64_t> count_{0};
};

Error revoked() {
    return unauthenticated("token_revoked", "The session of this access token has ended; log in again.");
}

} // namespace

struct TokenVerifier::State {
    static constexpr std::size_t shard_count = 16;

    State(const Clock& its_clock, std::size_t capacity)
        : clock(its_clock), shard_capacity(std::max<std::size_t>(capacity / shard_count, 1)) {}

    const Clock& clock;
    const std::size_t shard_capacity;
    std::array<Shard, shard_count> shards;
    Revocations revocations;
    std::mutex keys_mutex;
    std::shared_ptr<const KeySet> keys = std::make_shared<const KeySet>();
    std::atomic<std::uint64_t> keys_generation{0};

    Shard& shard_of(const Digest& digest) { return shards[digest.back() % shard_count]; }

    std::pair<std::shared_ptr<const KeySet>, std::uint64_t> current_keys() {
        const std::lock_guard lock(keys_mutex);
        return {keys, keys_generation.load()};
    }

    // The cached answer; none where the token has to be checked anew.
    std::optional<Result<rpc::Principal>> find(const Digest& digest, Instant now);
    Result<rpc::Principal> check(const Digest& digest, std::string_view token, Instant now);
};

std::optional<Result<rpc::Principal>> TokenVerifier::State::find(const Digest& digest, Instant now) {
    const std::uint64_t revoked_until_here = revocations.count();
    Shard& shard = shard_of(digest);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.index.find(digest);
    if (found == shard.index.end()) {
        ++shard.misses;
        return std::nullopt;
    }
    const auto entry = found->second;
    if (now >= entry->forget_at || entry->keys != keys_generation.load()) {
        shard.erase(entry);
        ++shard.misses;
        return std::nullopt;
    }
    if (entry->revocations != revoked_until_here) {
        if (revocations.contains(entry->principal.session_id)) {
            shard.erase(entry);
            return fail(revoked());
        }
        entry->revocations = revoked_until_here;
    }
    ++shard.hits;
    shard.entries.splice(shard.entries.begin(), shard.entries, entry);
    return entry->principal;
}

Result<rpc::Principal> TokenVerifier::State::check(const Digest& digest, std::string_view token, Instant now) {
    const auto [believed, generation] = current_keys();
    auto claims = read_access_token(token, *believed, now);
    if (!claims) {
        return fail(std::move(claims).error());
    }
    Entry entry{.digest = digest,
                .principal = {.user_id = std::move(claims->user_id),
                              .session_id = std::move(claims->session_id),
                              .roles = std::move(claims->roles),
                              .scopes = std::move(claims->scopes)},
                .forget_at = claims->expires + clock_leeway,
                .keys = generation,
                .revocations = revocations.count()};
    if (revocations.contains(entry.principal.session_id)) {
        return fail(revoked());
    }
    rpc::Principal principal = entry.principal;
    Shard& shard = shard_of(digest);
    const std::lock_guard lock(shard.mutex);
    shard.put(std::move(entry), shard_capacity);
    return principal;
}

TokenVerifier::TokenVerifier(const Clock& clock, std::size_t capacity)
    : state_(std::make_unique<State>(clock, capacity)) {
    ensure_sodium();
}

TokenVerifier::~TokenVerifier() = default;

Result<rpc::Principal> TokenVerifier::verify(std::string_view token) {
    // Nobody gets more than the longest token's worth of hashing out of us.
    if (token.size() > max_token_size) {
        return fail(unauthenticated("invalid_token", "This is too long for an access token."));
    }
    const Instant now = state_->clock.now();
    const Digest digest = digest_of(token);
    if (auto cached = state_->find(digest, now)) {
        return *std::move(cached);
    }
    return state_->check(digest, token, now);
}

void TokenVerifier::replace_keys(KeySet keys) {
    auto shared = std::make_shared<const KeySet>(std::move(keys));
    const std::lock_guard lock(state_->keys_mutex);
    if (shared->all() == state_->keys->all()) {
        return; // what was checked against them stands
    }
    state_->keys = std::move(shared);
    state_->keys_generation.fetch_add(1);
}

bool TokenVerifier::lacks_key_of(std::string_view token) const {
    const std::string key = key_id_of(token);
    return !key.empty() && state_->current_keys().first->find(key) == nullptr;
}

bool TokenVerifier::has_keys() const {
    return !state_->current_keys().first->all().empty();
}

void TokenVerifier::revoke_session(std::string_view session_id) {
    state_->revocations.add(session_id, state_->clock.now());
}

TokenVerifier::Statistics TokenVerifier::statistics() const {
    Statistics sum;
    for (Shard& shard : state_->shards) {
        const std::lock_guard lock(shard.mutex);
        sum.hits += shard.hits;
        sum.misses += shard.misses;
        sum.cached += shard.entries.size();
    }
    sum.revoked = state_->revocations.size();
    return sum;
}

} // namespace merx::auth
