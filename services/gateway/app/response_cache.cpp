#include "gateway/app/response_cache.hpp"

#include <algorithm>

namespace merx::gateway {
namespace {

constexpr std::size_t entry_overhead = 256; // nodes, control blocks and the like, roughly

constexpr std::size_t least_entries_per_shard = 4;

} // namespace

ResponseCache::ResponseCache(std::vector<std::string> services, std::size_t max_bytes, std::optional<Duration> max_age)
    : services_(std::move(services)), shard_bytes_(max_bytes / shard_count), max_age_(max_age),
      generations_(services_.size()) {}

std::optional<ResponseCache::Stamp> ResponseCache::stamp(std::string_view service) const {
    const auto found = std::ranges::find(services_, service);
    if (found == services_.end()) {
        return std::nullopt;
    }
    const auto index = static_cast<std::size_t>(found - services_.begin());
    return Stamp{.service = index, .generation = generations_[index].load()};
}

std::shared_ptr<const CachedAnswer> ResponseCache::find(std::string_view target, Instant now) {
    Shard& shard = shard_of(target);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_target.find(target);
    if (found == shard.by_target.end()) {
        ++shard.misses;
        return nullptr;
    }
    const Entries::iterator entry = found->second;
    if (!is_current(entry->stamp) || is_too_old(*entry->answer, now)) {
        erase(shard, entry);
        ++shard.misses;
        return nullptr;
    }
    shard.entries.splice(shard.entries.begin(), shard.entries, entry);
    ++shard.hits;
    return entry->answer;
}

void ResponseCache::store(std::string_view target, const Stamp& stamp, std::shared_ptr<const CachedAnswer> answer) {
    if (target.size() > max_key_bytes || !is_current(stamp)) {
        return;
    }
    if (answer->bytes() > shard_bytes_ / least_entries_per_shard) {
        return; // one page must not push out all others
    }
    Shard& shard = shard_of(target);
    const std::lock_guard lock(shard.mutex);
    if (const auto found = shard.by_target.find(target); found != shard.by_target.end()) {
        erase(shard, found->second);
    }
    shard.entries.push_front({.target = std::string(target), .stamp = stamp, .answer = std::move(answer)});
    shard.by_target.emplace(shard.entries.front().target, shard.entries.begin());
    shard.bytes += cost_of(shard.entries.front());
    while (shard.bytes > shard_bytes_) {
        erase(shard, std::prev(shard.entries.end()));
    }
}

void ResponseCache::invalidate(std::string_view service) {
    const auto found = std::ranges::find(services_, service);
    if (found != services_.end()) {
        generations_[static_cast<std::size_t>(found - services_.begin())].fetch_add(1);
    }
}

void ResponseCache::invalidate_all() {
    for (auto& generation : generations_) {
        generation.fetch_add(1);
    }
}

ResponseCache::Counts ResponseCache::counts() const {
    Counts counts;
    for (const Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        counts.hits += shard.hits;
        counts.misses += shard.misses;
        counts.entries += shard.entries.size();
        counts.bytes += shard.bytes;
    }
    return counts;
}

std::size_t ResponseCache::cost_of(const Entry& entry) {
    return entry.target.size() + entry.answer->bytes() + entry_overhead;
}

void ResponseCache::erase(Shard& shard, Entries::iterator entry) {
    shard.bytes -= cost_of(*entry);
    shard.by_target.erase(entry->target);
    shard.entries.erase(entry);
}

bool ResponseCache::is_current(const Stamp& stamp) const {
    return generations_[stamp.service].load() == stamp.generation;
}

bool ResponseCache::is_too_old(const CachedAnswer& answer, Instant now) const {
    return max_age_ && now > answer.made + *max_age_;
}

ResponseCache::Shard& ResponseCache::shard_of(std::string_view target) {
    // The map inside uses the low bits of the same hash.
    return shards_[(std::hash<std::string_view>{}(target) >> 48U) % shard_count];
}

} // namespace merx::gateway
