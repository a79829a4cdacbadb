#include "gateway/app/rate_limits.hpp"

namespace merx::gateway {

const BucketShape& RateLimits::shape_of(http::Rate rate) const {
    switch (rate) {
    case http::Rate::credentials: return shapes_.credentials;
    case http::Rate::checkout: return shapes_.checkout;
    case http::Rate::ordinary: break;
    }
    return shapes_.ordinary;
}

Result<void> RateLimits::count(http::Rate rate, std::string_view who, Instant now) {
    Key key{.rate = rate, .who = std::string(who)};
    const BucketShape& shape = shape_of(rate);
    Shard& shard = shards_[KeyHash{}(key) % shard_count];
    const std::lock_guard lock(shard.mutex);
    if (shard.buckets.size() >= max_buckets / shard_count) {
        make_room(shard, now);
    }
    const auto [place, fresh] = shard.buckets.try_emplace(std::move(key), shape, now);
    if (const auto wait = place->second.take(shape, now)) {
        return fail(Error{.kind = ErrorKind::resource_exhausted,
                          .code = "too_many_requests",
                          .detail = "Too many requests; try again in " + std::to_string(wait->count()) + " s.",
                          .retry_after = wait});
    }
    return {};
}

void RateLimits::make_room(Shard& shard, Instant now) const {
    std::erase_if(shard.buckets,
                  [&](const auto& entry) { return entry.second.is_full(shape_of(entry.first.rate), now); });
    if (shard.buckets.size() >= max_buckets / shard_count) {
        shard.buckets.clear();
    }
}

} // namespace merx::gateway
