#include "gateway/app/rate_limits.hpp"

#include <algorithm>

namespace merx::gateway {
namespace {

Error too_many(std::chrono::seconds wait) {
    return Error{.kind = ErrorKind::resource_exhausted,
                 .code = "too_many_requests",
                 .detail = "Too many requests; try again in " + std::to_string(wait.count()) + " s.",
                 .retry_after = wait};
}

std::string_view name_of(http::Rate rate) {
    switch (rate) {
    case http::Rate::credentials: return "credentials";
    case http::Rate::checkout: return "checkout";
    case http::Rate::ordinary: break;
    }
    return "ordinary";
}

} // namespace

const BucketShape& RateLimits::shape_of(http::Rate rate) const {
    switch (rate) {
    case http::Rate::credentials: return shapes_.credentials;
    case http::Rate::checkout: return shapes_.checkout;
    case http::Rate::ordinary: break;
    }
    return shapes_.ordinary;
}

// Few enough that losing them with every lease costs a slow client nothing; one where each counts.
int RateLimits::lease_of(const BucketShape& shape) {
    constexpr double part_of_burst = 32;
    constexpr double part_of_second = 8;
    return std::max(1, static_cast<int>(std::min(shape.burst / part_of_burst, shape.per_second / part_of_second)));
}

std::optional<Result<void>> RateLimits::count(http::Rate rate, std::string_view who, Instant now) {
    Key key{.rate = rate, .who = std::string(who)};
    const BucketShape& shape = shape_of(rate);
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    if (shard.buckets.size() >= max_buckets / shard_count) {
        make_room(shard, now);
    }
    Bucket& bucket = shard.buckets.try_emplace(std::move(key), Bucket{.own = TokenBucket(shape, now)}).first->second;
    if (const auto wait = bucket.own.take(shape, now)) {
        return fail(too_many(*wait));
    }
    if (shared_ == nullptr) {
        return Result<void>();
    }
    if (now < bucket.refused_until) {
        return fail(too_many(std::chrono::ceil<std::chrono::seconds>(bucket.refused_until - now)));
    }
    if (bucket.leased > 0 && now < bucket.leased_until) {
        --bucket.leased;
        return Result<void>();
    }
    return std::nullopt;
}

bool RateLimits::begin_lease(const Key& key) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.buckets.find(key);
    return found != shard.buckets.end() && !std::exchange(found->second.is_leasing, true);
}

Task<Result<void>> RateLimits::count_with_others(http::Rate rate, std::string_view who, Instant now) {
    const Key key{.rate = rate, .who = std::string(who)};
    const BucketShape& shape = shape_of(rate);
    const bool is_lease = begin_lease(key);
    const std::string name = std::string(name_of(rate)) + ':' + key.who;
    const auto taken = co_await shared_->take(name, shape, is_lease ? lease_of(shape) : 1);

    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.buckets.find(key); // it may have been forgotten meanwhile
    if (found != shard.buckets.end()) {
        Bucket& bucket = found->second;
        bucket.is_leasing = bucket.is_leasing && !is_lease;
        if (taken && is_lease && taken->tokens > 0) {
            bucket.leased = taken->tokens - 1;
            bucket.leased_until = now + lease_time;
        }
        if (taken && taken->tokens == 0) {
            bucket.refused_until = now + taken->wait;
        }
    }
    if (taken && taken->tokens == 0) {
        co_return fail(too_many(std::chrono::ceil<std::chrono::seconds>(taken->wait)));
    }
    co_return Result<void>();
}

void RateLimits::make_room(Shard& shard, Instant now) const {
    std::erase_if(shard.buckets,
                  [&](const auto& entry) { return entry.second.own.is_full(shape_of(entry.first.rate), now); });
    if (shard.buckets.size() >= max_buckets / shard_count) {
        shard.buckets.clear();
    }
}

} // namespace merx::gateway
