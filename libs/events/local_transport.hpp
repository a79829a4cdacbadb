// The transport within one process: hands each batch to the consumers' databases directly.
#pragma once

#include <deque>
#include <mutex>
#include <span>
#include <vector>

#include "events/consumer.hpp"
#include "events/transport.hpp"

namespace merx::events {

class LocalTransport final : public Transport {
public:
    // The clock must outlive it.
    explicit LocalTransport(const Clock& clock, DeliveryOptions options = {});

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
    void tell_listeners(std::span<const Event> batch);

    const DeliveryOptions options_;
    const Clock& clock_;
    DeliveryCounters counters_;
    std::deque<Consumer> consumers_;
    std::vector<Listener> listeners_;
    std::mutex hearing_; // several relays deliver, and a listener hears one event at a time
};

} // namespace merx::events
