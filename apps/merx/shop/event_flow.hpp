// How events leave the stores of this process and reach those who listen: each store's outbox is emptied by a relay
// into one transport, which is Kafka where brokers are set, and else this process itself.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "events/kafka_transport.hpp"
#include "events/local_transport.hpp"
#include "events/outbox.hpp"
#include "events/relay.hpp"
#include "runtime/event_loops.hpp"
#include "runtime/health.hpp"
#include "runtime/metrics.hpp"
#include "runtime/settings.hpp"
#include "shop/stores.hpp"

namespace merx::shop {

class EventFlow {
public:
    // All must outlive it.
    EventFlow(Stores& stores, const runtime::Settings& settings, const Clock& clock);
    EventFlow(const EventFlow&) = delete;
    EventFlow& operator=(const EventFlow&) = delete;

    // Of one of the stores, but not of the sandbox, which announces nothing.
    events::Outbox& outbox(StoreName store) { return *announcers_.at(store)->outbox; }
    // For subscriptions and listeners, before start().
    events::Transport& transport();
    std::vector<events::Subscription> subscriptions() const;
    // Those with events.
    std::vector<sql::Database*> databases();

    // Begins to send and to deliver. The loops must be running.
    void start(runtime::EventLoops& loops);
    // Sends what is unsent, for as long as `patience`, where others wait for it; what is left stays in its outbox.
    // Returns when nothing runs any more. Not on a loop.
    void stop(Duration patience);

    // Whether the brokers answer.
    void add_checks(runtime::Health& health) const;
    // What was sent, and what failed; before start().
    void export_metrics(metrics::Registry& registry);

private:
    // A store's outbox with the relay that empties it.
    struct Announcer {
        Announcer(sql::Database& database, sql::Leases* leases, events::Transport& transport, const Clock& clock);

        std::optional<sql::Lease> lease; // one of the processes that share the store sends
        events::Relay relay;
        std::unique_ptr<events::Outbox> outbox;
    };

    void flush(Duration patience);
    events::DeliveryStats deliveries() const;

    Stores& stores_;
    // One of the two.
    std::unique_ptr<events::LocalTransport> local_;
    std::unique_ptr<events::KafkaTransport> kafka_;
    std::map<StoreName, std::unique_ptr<Announcer>> announcers_;
    bool started_ = false;
};

} // namespace merx::shop
