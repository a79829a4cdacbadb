// Kept answers in Redis, for all gateways.
//
// Under `merx:pages:<service>` lies the name of the service's generation, and every page's key contains the name of the
// one it belongs to. A change gives the service a new name, made up by chance and never used again; pages of older ones
// are not found any more and expire. Nothing has to be deleted, and a Redis that was emptied, or put back to how it was
// a while ago, gives nothing old: after every connection, and after every renewal that nobody confirmed, this gateway
// looks at no page until it has renewed the generation.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cache/redis.hpp"
#include "core/id.hpp"
#include "gateway/app/ports.hpp"

namespace merx::gateway {

struct RedisPagesParts {
    cache::Redis& redis;
    Random& random;
    std::vector<std::string> services;   // whose pages there may be
    std::vector<std::string> operations; // names of the routes, in the order of CachedAnswer::operation
    std::string api;                     // of which version the answers are: others' are not taken
    Duration max_age;                    // after which a page is gone whatever happens
};

// Redis and the generator must outlive it.
class RedisPages final : public SharedPages {
public:
    static constexpr std::size_t max_page_bytes = std::size_t{256} << 10U; // larger ones stay where they were made

    explicit RedisPages(RedisPagesParts parts);

    Task<std::optional<Found>> find(std::string_view service, std::string_view target) override;
    void store(std::string_view service, const std::string& generation, std::string_view target,
               const CachedAnswer& page) override;
    Task<void> renew(std::string_view service) override;
    void begin_renewal(std::string_view service) override;
    void listen(Listener* listener) override;

private:
    struct State;
    std::shared_ptr<State> state_; // answers may come after we have gone
};

} // namespace merx::gateway
