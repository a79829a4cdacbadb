// How many requests each client and each account may make, per class of request; in memory, for this process.
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/clock.hpp"
#include "core/result.hpp"
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

    explicit RateLimits(const RateShapes& shapes = {}) : shapes_(shapes) {}

    // Counts a request of `who`: an address or a user's id. Fails with 429 `too_many_requests` and the time to
    // wait. Any thread.
    Result<void> count(http::Rate rate, std::string_view who, Instant now);

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
    struct Shard {
        std::mutex mutex;
        std::unordered_map<Key, TokenBucket, KeyHash> buckets;
    };

    const BucketShape& shape_of(http::Rate rate) const;
    void make_room(Shard& shard, Instant now) const;

    const RateShapes shapes_;
    std::array<Shard, shard_count> shards_;
};

} // namespace merx::gateway
