// Whole answers to public reads, kept until something of their service changes.
//
// Nothing in it is ever stale: an entry belongs to the generation of its service in which its making began, and is
// an answer only as long as that generation lasts. Who reads takes a stamp before asking the service; who writes
// calls invalidate() after the write and before its answer leaves. So whatever was read before a write that has
// been acknowledged is of an older generation, whenever it is put in. Any thread may call anything.
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

#include "http/message.hpp"

namespace merx::gateway {

// An answer as it is sent, in the forms that clients ask for.
struct CachedAnswer {
    std::size_t operation = 0; // the route that gave it, for metrics
    std::string etag;
    http::SharedBody head; // header lines
    http::SharedBody body;
    http::SharedBody gzip_head; // null where compression is not worth it
    http::SharedBody gzip_body;

    std::size_t bytes() const;
};

class ResponseCache {
public:
    static constexpr std::size_t default_bytes = std::size_t{32} << 20U;
    static constexpr std::size_t max_key_bytes = 1024; // longer targets are not kept

    // `services`: those whose answers may come in.
    explicit ResponseCache(std::vector<std::string> services, std::size_t max_bytes = default_bytes);

    // The moment a read begins. Empty for a service that is not known here.
    struct Stamp {
        std::size_t service = 0;
        std::uint64_t generation = 0;
    };
    std::optional<Stamp> stamp(std::string_view service) const;

    // `target` is path and query as sent, without the alias /v1.
    std::shared_ptr<const CachedAnswer> find(std::string_view target);
    // Does nothing where the stamp's generation is over.
    void store(std::string_view target, const Stamp& stamp, std::shared_ptr<const CachedAnswer> answer);
    void invalidate(std::string_view service);

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
    std::vector<std::atomic<std::uint64_t>> generations_; // by service
    std::array<Shard, shard_count> shards_;
};

} // namespace merx::gateway
