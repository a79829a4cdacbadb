// Token buckets in Redis: the rule of domain/token_bucket.hpp, by the server's clock, in one script that nothing comes
// between.
#pragma once

#include "cache/redis.hpp"
#include "gateway/app/ports.hpp"

namespace merx::gateway {

// Redis must outlive it. A bucket that is full again is forgotten there; one that is lost is full.
class RedisBuckets final : public SharedBuckets {
public:
    explicit RedisBuckets(cache::Redis& redis) : redis_(redis) {}

    Task<std::optional<Taken>> take(std::string bucket, const BucketShape& shape, int most) override;

private:
    cache::Redis& redis_;
};

} // namespace merx::gateway
