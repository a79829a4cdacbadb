#include "events/local_transport.hpp"

#include <algorithm>
#include <exception>
#include <optional>

#include "async/spawn.hpp"
#include "core/assert.hpp"

namespace merx::events {
namespace {

// What the handler said against an event, if anything. Only its own failures are caught: those of the store
// around it (a full disk, a lost commit) are the relay's to repeat.
Task<std::optional<std::string>> objection(const Handler& handler, sql::Transaction& tx, const Event& event) {
    try {
        const Result<void> result = co_await handler(tx, event);
        if (!result) {
            co_return result.error().code + ": " + result.error().detail;
        }
    } catch (const std::exception& failure) {
        co_return failure.what();
    }
    co_return std::nullopt;
}

} // namespace

bool wants(const Subscription& subscription, std::string_view type) {
    return wants(subscription.types, type);
}

bool wants(std::span<const std::string> types, std::string_view type) {
    return std::ranges::any_of(types, [&](std::string_view wanted) {
        return wanted.ends_with('*') ? type.starts_with(wanted.substr(0, wanted.size() - 1)) : type == wanted;
    });
}

LocalTransport::LocalTransport(const Clock& clock, LocalTransportOptions options)
    : clock_(clock), options_(std::move(options)) {}

void LocalTransport::subscribe(Subscription subscription) {
    MERX_ASSERT(subscription.database != nullptr && subscription.handler);
    Inbox inbox(subscription.consumer, clock_);
    consumers_.push_back({std::move(subscription), std::move(inbox)});
}

void LocalTransport::listen(Listener listener) {
    MERX_ASSERT(listener.hear);
    listeners_.push_back(std::move(listener));
}

Task<void> LocalTransport::deliver(std::span<const Event> batch) {
    std::vector<Events> wanted(consumers_.size());
    std::vector<Task<bool>> deliveries;
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
        for (const Event& event : batch) {
            if (wants(consumers_[i].subscription, event.type)) {
                wanted[i].push_back(&event);
            }
        }
        if (!wanted[i].empty()) {
            deliveries.push_back(deliver_to(consumers_[i], wanted[i]));
        }
    }
    // Side by side: each waits for a disk of its own.
    co_await all(std::move(deliveries));
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
        all.push_back(consumer.subscription);
    }
    return all;
}

DeliveryStats LocalTransport::stats() const {
    return {.applied = applied_, .duplicates = duplicates_, .retries = retries_, .parked = parked_};
}

Task<bool> LocalTransport::deliver_to(const Consumer& consumer, std::span<const Event* const> events) {
    Duration patience = options_.patience;
    co_await apply_in_order(consumer, events, patience);
    co_return true;
}

Task<void> LocalTransport::apply_in_order(const Consumer& consumer, std::span<const Event* const> events,
                                          Duration& patience) {
    while (!events.empty()) {
        const std::optional<Refusal> refusal = co_await apply(consumer, events);
        if (!refusal) {
            co_return;
        }
        const std::size_t refused = refusal->index;
        if (refused > 0) {
            co_await apply_in_order(consumer, events.first(refused), patience);
        }
        co_await apply_alone(consumer, *events[refused], patience);
        events = events.subspan(refused + 1);
    }
}

Task<std::optional<LocalTransport::Refusal>> LocalTransport::apply(const Consumer& consumer,
                                                                   std::span<const Event* const> events) {
    std::optional<Refusal> refusal;
    std::uint64_t fresh = 0;
    const auto committed =
        co_await consumer.subscription.database->transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
            refusal.reset();
            fresh = 0;
            for (std::size_t i = 0; i < events.size(); ++i) {
                if (!co_await consumer.inbox.accept(tx, *events[i])) {
                    continue;
                }
                ++fresh;
                auto said = co_await objection(consumer.subscription.handler, tx, *events[i]);
                if (said) {
                    refusal = Refusal{i, std::move(*said)};
                    co_return fail(conflict("event_refused", refusal->reason));
                }
            }
            if (fresh > 0 && consumer.subscription.after_commit) {
                tx.after_commit(consumer.subscription.after_commit);
            }
            co_return true;
        });
    if (committed) {
        applied_ += fresh;
        duplicates_ += events.size() - fresh;
    } else {
        ++retries_;
    }
    co_return refusal;
}

Task<void> LocalTransport::apply_alone(const Consumer& consumer, const Event& event, Duration& patience) {
    const Event* const alone[] = {&event};
    Duration delay = options_.first_retry;
    for (int attempt = 1;; ++attempt, delay *= 2) {
        const std::optional<Refusal> refusal = co_await apply(consumer, alone);
        if (!refusal) {
            co_return;
        }
        if (attempt >= options_.max_attempts) {
            co_await park(consumer, event, refusal->reason);
            co_return;
        }
        const Duration wait = std::min(delay, patience);
        patience -= wait;
        if (wait > Duration::zero()) {
            co_await sleep_for(wait);
        }
    }
}

Task<void> LocalTransport::park(const Consumer& consumer, const Event& event, std::string_view reason) {
    const auto parked =
        co_await consumer.subscription.database->transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
            co_await consumer.inbox.park(tx, event, options_.max_attempts, reason);
            co_return true;
        });
    MERX_ASSERT(parked.has_value());
    ++parked_;
    if (options_.on_parked) {
        options_.on_parked(consumer.subscription.consumer, event, reason);
    }
}

} // namespace merx::events
