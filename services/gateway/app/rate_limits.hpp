// How many requests each client and each account may make, per class of request.
//
// Every gateway counts for itself, in memory. Where several share their buckets, a request that this one's own bucket
// lets pass is counted in the shared one too, so that more gateways do not mean more requests. To keep that cheap:
// what the own bucket refuses, nobody else is asked about; a few tokens at a time are taken where the class is a fast
// one, and spent here; and who is refused there is refused here until there can be a token again. Where nobody answers
// in time the own bucket's word stands.
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "async/task.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "gateway/app/ports.hpp"
#include "gateway/domain/token_bucket.hpp"
#include "http/route.hpp"

namespace merx::gateway {

struct RateShapes {
    BucketShape ordinary{.per_second = 200, .burst = 1000};
    BucketShape credentials{.per_second = 1, .burst = 30}; // guessing passwords must not pay
    BucketShape checkout{.per_second = 20, .burst = 200};
};

class RateLimits {
public:
    // Most buckets kept at a time. Full ones are forgotten first; when all are in use, the table starts again
    // empty, which lets somebody make a few requests too many but never refuses the innocent.
    static constexpr std::size_t max_buckets = 65'536;
    // Tokens taken from a shared bucket and not spent in this time are gone: never more than an eighth of what came in
    // meanwhile.
    static constexpr Duration lease_time = std::chrono::seconds{1};

    // `shared` may be null.
    explicit RateLimits(const RateShapes& shapes = {}, SharedBuckets* shared = nullptr)
        : shapes_(shapes), shared_(shared) {}

    // Counts a request of `who`: an address or a user's id. Fails with 429 `too_many_requests` and the time to wait.
    // Empty: it was counted here, and the others are to be asked. Any thread.
    std::optional<Result<void>> count(http::Rate rate, std::string_view who, Instant now);
    // Counts with the others what count() left open.
    Task<Result<void>> count_with_others(http::Rate rate, std::string_view who, Instant now);

private:
    static constexpr std::size_t shard_count = 16;
    struct Key {
        http::Rate rate;
        std::string who;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const {
            return std::hash<std::string_view>{}(key.who) * 31 + static_cast<std::size_t>(key.rate);
        }
    };
    struct Bucket {
        TokenBucket own;
        int leased = 0; // tokens of the shared bucket
        Instant leased_until{};
        Instant refused_until{}; // by the shared bucket
        bool is_leasing = false; // one request asks for several; others meanwhile for one each
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<Key, Bucket, KeyHash> buckets;
    };

    const BucketShape& shape_of(http::Rate rate) const;
    static int lease_of(const BucketShape& shape);
    Shard& shard_of(const Key& key) { return shards_[KeyHash{}(key) % shard_count]; }
    void make_room(Shard& shard, Instant now) const;
    bool begin_lease(const Key& key);

    const RateShapes shapes_;
    SharedBuckets* const shared_;
    std::array<Shard, shard_count> shards_;
};

} // namespace merx::gateway
