#include "gateway/app/public_pages.hpp"

#include "core/assert.hpp"

namespace merx::gateway {

PublicPages::PublicPages(std::vector<std::string> services, std::size_t max_bytes, std::optional<Duration> max_age,
                         SharedPages* shared)
    : cache_(std::move(services), max_bytes, max_age), shared_(shared) {
    if (shared_ != nullptr) {
        shared_->listen(this);
    }
}

PublicPages::~PublicPages() {
    if (shared_ != nullptr) {
        shared_->listen(nullptr);
    }
}

Result<Made> PublicPages::Flight::outcome() const {
    if (failure) {
        std::rethrow_exception(failure);
    }
    return *made;
}

std::pair<std::shared_ptr<PublicPages::Flight>, bool> PublicPages::board(const FlightKey& key) {
    const std::lock_guard lock(mutex_);
    const auto [place, is_first] = flights_.try_emplace(key);
    if (is_first) {
        place->second = std::make_shared<Flight>();
    }
    return {place->second, is_first};
}

void PublicPages::land(const FlightKey& key, Flight& flight) {
    {
        const std::lock_guard lock(mutex_);
        flights_.erase(key);
    }
    flight.landed.notify_all();
}

Task<Result<Made>> PublicPages::get(std::string_view service, std::string_view target, Instant now, const Make& make) {
    const auto stamp = cache_.stamp(service);
    MERX_ASSERT(stamp.has_value());
    const FlightKey key(target, stamp->generation);
    const auto [flight, is_first] = board(key);
    if (!is_first) {
        co_await flight->landed.wait_past(0);
        co_return flight->outcome();
    }
    try {
        flight->made = co_await look_further(service, target, now, *stamp, make);
    } catch (...) {
        flight->failure = std::current_exception();
    }
    land(key, *flight);
    co_return flight->outcome();
}

Task<Result<Made>> PublicPages::look_further(std::string_view service, std::string_view target, Instant now,
                                             const ResponseCache::Stamp& stamp, const Make& make) {
    if (auto page = cache_.find(target, now)) { // of a flight that landed since we looked
        co_return Made{.page = std::move(page), .other = nullptr};
    }
    std::optional<SharedPages::Found> found;
    if (shared_ != nullptr) {
        found = co_await shared_->find(service, target);
    }
    if (found && found->page && !cache_.is_too_old(*found->page, now)) {
        cache_.store(target, stamp, found->page);
        co_return Made{.page = found->page, .other = nullptr};
    }
    Result<Made> made = co_await make();
    if (made && made->page) {
        cache_.store(target, stamp, made->page);
        if (found) {
            shared_->store(service, found->generation, target, *made->page);
        }
    }
    co_return made;
}

// The others' pages first: whoever looks for one after ours are gone must not find an old one there.
Task<void> PublicPages::after_write(std::string_view service) {
    if (shared_ != nullptr && knows(service)) {
        co_await shared_->renew(service);
    }
    cache_.invalidate(service);
}

void PublicPages::invalidate(std::string_view service) {
    if (shared_ != nullptr && knows(service)) {
        shared_->begin_renewal(service);
    }
    cache_.invalidate(service);
}

} // namespace merx::gateway
