// The transport within one process: hands each batch to the consumers' databases directly.
//
// Per batch and subscription there is one transaction: for each event the inbox row, and if it is new, the
// handler. An event whose handler fails is taken out of the batch and tried again alone, a bounded number of
// times, and then parked as a dead letter; the events around it are applied all the same.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/inbox.hpp"
#include "events/transport.hpp"

namespace merx::events {

struct LocalTransportOptions {
    // How often a failing event is tried alone before it is parked.
    int max_attempts = 5;
    // Before the second attempt; doubles with every further one.
    Duration first_retry = std::chrono::milliseconds{10};
    // As long as this, and no longer, one consumer's refusals hold up the batch for the others.
    Duration patience = std::chrono::milliseconds{500};
    // Told of every event that is parked, for the log; may be empty.
    std::function<void(std::string_view consumer, const Event& event, std::string_view reason)> on_parked{};
};

// Since the transport was made, over all subscriptions.
struct DeliveryStats {
    std::uint64_t applied = 0;    // handled and committed
    std::uint64_t duplicates = 0; // seen before, and not handled again
    std::uint64_t retries = 0;    // attempts that failed
    std::uint64_t parked = 0;     // dead letters
};

class LocalTransport final : public Transport {
public:
    // The clock must outlive it.
    explicit LocalTransport(const Clock& clock, LocalTransportOptions options = {});

    void subscribe(Subscription subscription) override;
    // Heard after the batch's deliveries; a listener never loses anything here.
    void listen(Listener listener) override;
    // Several relays may deliver at once.
    Task<void> deliver(std::span<const Event> batch) override;

    // Who hears what; for the auditor.
    std::vector<Subscription> subscriptions() const;
    // Any thread may ask.
    DeliveryStats stats() const;

private:
    using Events = std::vector<const Event*>;

    // Why the handler could not apply one event of a batch.
    struct Refusal {
        std::size_t index;
        std::string reason;
    };
    struct Consumer {
        Subscription subscription;
        Inbox inbox;
    };

    Task<bool> deliver_to(const Consumer& consumer, std::span<const Event* const> events);
    Task<void> apply_in_order(const Consumer& consumer, std::span<const Event* const> events, Duration& patience);
    // Nothing if all were applied and committed; else nothing has happened.
    Task<std::optional<Refusal>> apply(const Consumer& consumer, std::span<const Event* const> events);
    Task<void> apply_alone(const Consumer& consumer, const Event& event, Duration& patience);
    Task<void> park(const Consumer& consumer, const Event& event, std::string_view reason);

    const Clock& clock_;
    const LocalTransportOptions options_;
    std::vector<Consumer> consumers_;
    std::vector<Listener> listeners_;
    std::mutex hearing_; // several relays deliver, and a listener hears one event at a time
    std::atomic<std::uint64_t> applied_ = 0;
    std::atomic<std::uint64_t> duplicates_ = 0;
    std::atomic<std::uint64_t> retries_ = 0;
    std::atomic<std::uint64_t> parked_ = 0;
};

} // namespace merx::events
