// Answers to public reads, wherever they are had soonest: kept by this process, kept for all gateways, or made by the
// service. However many ask for one at a time, the service is asked once.
//
// Who asks while it is being made gets what is made then, unless something of the service has changed in between: then
// the making is none of theirs, and a new one begins.
#pragma once

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/signal.hpp"
#include "async/task.hpp"
#include "gateway/app/ports.hpp"
#include "gateway/app/response_cache.hpp"
#include "http/message.hpp"

namespace merx::gateway {

// What a service answered: a page to keep, or something else.
struct Made {
    std::shared_ptr<const CachedAnswer> page;
    std::shared_ptr<const http::Response> other; // where there is no page
};

// Any thread may call anything.
class PublicPages final : private SharedPages::Listener {
public:
    // `shared` may be null: then every gateway makes its own. It must outlive this.
    PublicPages(std::vector<std::string> services, std::size_t max_bytes, std::optional<Duration> max_age,
                SharedPages* shared);
    ~PublicPages() override;
    PublicPages(const PublicPages&) = delete;
    PublicPages& operator=(const PublicPages&) = delete;

    bool knows(std::string_view service) const { return cache_.stamp(service).has_value(); }

    // What this process keeps.
    std::shared_ptr<const CachedAnswer> find(std::string_view target, Instant now) { return cache_.find(target, now); }

    // `make` asks the service. What it throws comes out of here, for everyone who waits for it. Target and `make` must
    // live until the end.
    using Make = std::function<Task<Result<Made>>()>;
    Task<Result<Made>> get(std::string_view service, std::string_view target, Instant now, const Make& make);

    // Something of the service was changed through this gateway: once this has ended it gives nothing of before, and
    // the others have been told.
    Task<void> after_write(std::string_view service);
    // The same, heard of from elsewhere. Does not wait.
    void invalidate(std::string_view service);

    ResponseCache::Counts counts() const { return cache_.counts(); }

private:
    void changed(std::string_view service) override { cache_.invalidate(service); }
    void missed_changes() override { cache_.invalidate_all(); }

    // A making that is under way.
    struct Flight {
        Signal landed;
        std::optional<Result<Made>> made{};
        std::exception_ptr failure{};

        Result<Made> outcome() const;
    };
    using FlightKey = std::pair<std::string, std::uint64_t>; // target, generation

    std::pair<std::shared_ptr<Flight>, bool> board(const FlightKey& key);
    void land(const FlightKey& key, Flight& flight);
    Task<Result<Made>> look_further(std::string_view service, std::string_view target, Instant now,
                                    const ResponseCache::Stamp& stamp, const Make& make);

    ResponseCache cache_;
    SharedPages* const shared_;
    std::mutex mutex_;
    std::map<FlightKey, std::shared_ptr<Flight>> flights_;
};

} // namespace merx::gateway
