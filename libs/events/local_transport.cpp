#include "events/local_transport.hpp"

#include <algorithm>

#include "async/spawn.hpp"
#include "core/assert.hpp"

namespace merx::events {

bool wants(const Subscription& subscription, std::string_view type) {
    return wants(subscription.types, type);
}

bool wants(std::span<const std::string> types, std::string_view type) {
    return std::ranges::any_of(types, [&](std::string_view wanted) {
        return wanted.ends_with('*') ? type.starts_with(wanted.substr(0, wanted.size() - 1)) : type == wanted;
    });
}

LocalTransport::LocalTransport(const Clock& clock, DeliveryOptions options)
    : options_(std::move(options)), clock_(clock) {}

void LocalTransport::subscribe(Subscription subscription) {
    consumers_.emplace_back(std::move(subscription), clock_, options_, counters_);
}

void LocalTransport::listen(Listener listener) {
    MERX_ASSERT(listener.hear);
    listeners_.push_back(std::move(listener));
}

Task<void> LocalTransport::deliver(std::span<const Event> batch) {
    std::vector<std::vector<const Event*>> wanted(consumers_.size());
    std::vector<Task<void>> deliveries;
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
        for (const Event& event : batch) {
            if (wants(consumers_[i].subscription(), event.type)) {
                wanted[i].push_back(&event);
            }
        }
        if (!wanted[i].empty()) {
            deliveries.push_back(consumers_[i].deliver(wanted[i]));
        }
    }
    // Side by side: each waits for a disk of its own.
    co_await all(std::move(deliveries));
    tell_listeners(batch);
}

void LocalTransport::tell_listeners(std::span<const Event> batch) {
    const std::scoped_lock lock(hearing_);
    for (const Listener& listener : listeners_) {
        for (const Event& event : batch) {
            if (wants(listener.types, event.type)) {
                listener.hear(event);
            }
        }
    }
}

std::vector<Subscription> LocalTransport::subscriptions() const {
    std::vector<Subscription> all;
    all.reserve(consumers_.size());
    for (const Consumer& consumer : consumers_) {
        all.push_back(consumer.subscription());
    }
    return all;
}

DeliveryStats LocalTransport::stats() const {
    return counters_.stats();
}

} // namespace merx::events
