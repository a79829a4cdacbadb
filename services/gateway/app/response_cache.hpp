// Whole answers to public reads, kept until something of their service changes.
//
// Nothing in it is stale by what this process knows: an entry belongs to the generation of its service in which its
// making began, and is an answer only as long as that generation lasts. Who reads takes a stamp before asking the
// service; who writes calls invalidate() after the write and before its answer leaves. So whatever was read before a
// write that has been acknowledged is of an older generation, whenever it is put in. Where the writer is another
// process the change is known once it has been heard of; should the news be lost, no entry is given for longer than
// `max_age`. Any thread may call anything.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "gateway/domain/cached_answer.hpp"

namespace merx::gateway {

class ResponseCache {
public:
    static constexpr std::size_t default_bytes = std::size_t{32} << 20U;
    static constexpr std::size_t max_key_bytes = 1024; // longer targets are not kept

    // `services`: those whose answers may come in. `max_age`: for where news of a change may be lost.
    explicit ResponseCache(std::vector<std::string> services, std::size_t max_bytes = default_bytes,
                           std::optional<Duration> max_age = std::nullopt);

    // The moment a read begins. Empty for a service that is not known here.
    struct Stamp {
        std::size_t service = 0;
        std::uint64_t generation = 0;
    };
    std::optional<Stamp> stamp(std::string_view service) const;

    // `target` is path and query as sent, without the alias /v1.
    std::shared_ptr<const CachedAnswer> find(std::string_view target, Instant now);
    // Does nothing where the stamp's generation is over.
    void store(std::string_view target, const Stamp& stamp, std::shared_ptr<const CachedAnswer> answer);
    void invalidate(std::string_view service);
    void invalidate_all();
    bool is_too_old(const CachedAnswer& answer, Instant now) const;

    struct Counts {
        std::uint64_t hits = 0;
        std::uint64_t misses = 0;
        std::size_t entries = 0;
        std::size_t bytes = 0;
    };
    Counts counts() const;

private:
    static constexpr std::size_t shard_count = 16;
    struct Entry {
        std::string target;
        Stamp stamp;
        std::shared_ptr<const CachedAnswer> answer;
    };
    using Entries = std::list<Entry>; // the most recently used first
    struct Shard {
        mutable std::mutex mutex;
        Entries entries;
        std::unordered_map<std::string_view, Entries::iterator> by_target; // keys are views into the entries
        std::size_t bytes = 0;
        std::uint64_t hits = 0;
        std::uint64_t misses = 0;
    };

    static std::size_t cost_of(const Entry& entry);
    static void erase(Shard& shard, Entries::iterator entry);
    bool is_current(const Stamp& stamp) const;
    Shard& shard_of(std::string_view target);

    const std::vector<std::string> services_;
    const std::size_t shard_bytes_;
    const std::optional<Duration> max_age_;
    std::vector<std::atomic<std::uint64_t>> generations_; // by service
    std::array<Shard, shard_count> shards_;
};

} // namespace merx::gateway
