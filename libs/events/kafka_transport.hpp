// The transport between processes: events go through Apache Kafka, so whoever publishes need not wait for whoever
// listens, nor know them.
//
//     KafkaTransport transport({.brokers = "127.0.0.1:9092"}, clock);
//     orders->subscribe(transport);
//     transport.start(executors);
//     …
//     co_await transport.stop();
//
// An event is keyed by its subject and goes to the topic of its aggregate (`order.confirmed` to `merx.order`), so
// events of one subject stay in order. It travels in the CloudEvents binding for Kafka, binary mode: the payload is the
// protobuf message and the envelope is in headers. Topics that are missing are created.
//
// Each subscription is a consumer group. Replicas share its partitions; a batch is applied in one transaction of the
// consumer's store, and its position in the log committed after that, so a crash repeats at most a batch, which the
// inbox notices. A partition is given up only when its batch in flight has ended. A store that fails is waited for:
// the position stays. What cannot be applied is parked as over any transport (transport.hpp), with a copy for
// onlookers in the topic `merx.dead-letters`.
//
// A broker that is absent is waited for, for as long as it takes: meanwhile deliver() throws, so that the events stay
// in their outboxes, and healthy() says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "async/executor.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "events/consumer.hpp"
#include "events/transport.hpp"

namespace merx::events {

struct KafkaOptions {
    std::string brokers; // "host:port,host:port": some of the cluster; it says the others
    // Of topics and consumer groups.
    std::string prefix = "merx.";
    // Topics that are missing are created with these.
    int partitions = 8;
    int replication = -1; // -1: what the cluster does by itself
    Duration retention = std::chrono::days{14};
    // How long deliver() waits for the brokers' acknowledgement before it throws.
    Duration delivery_timeout = std::chrono::seconds{10};
    // Without a sign of life for so long, a process loses its partitions to the others of its group; as long as that, a
    // process that was killed and started again waits for its own. Where the brokers allow no less (usually), six
    // seconds.
    Duration session_timeout = std::chrono::seconds{10};
    // Applied in one transaction at most.
    std::size_t max_batch = 256;
    // Before a batch is tried again after its consumer's store has failed; doubles with every further failure.
    Duration first_retry = std::chrono::milliseconds{100};
    Duration last_retry = std::chrono::seconds{5};
    // What is done about events that are refused.
    DeliveryOptions delivery{};
    // Told of what goes wrong with the brokers, and of stores that are waited for; for the log, may be empty. Called on
    // any thread.
    std::function<void(std::string_view what)> on_trouble{};
};

// The brokers have not acknowledged the events; some of them may have been stored all the same.
class Undelivered : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class KafkaTransport final : public Transport {
public:
    // The clock must outlive it. Does not wait for a broker, and does not throw where there is none.
    KafkaTransport(KafkaOptions options, const Clock& clock);
    ~KafkaTransport() override; // asserts that it was stopped, if it was started

    KafkaTransport(const KafkaTransport&) = delete;
    KafkaTransport& operator=(const KafkaTransport&) = delete;

    void subscribe(Subscription subscription) override;
    void listen(Listener listener) override;
    // Returns when the brokers hold every event of the batch in as many copies as they are told to keep. Throws
    // Undelivered where that takes too long or is refused. Any time, also before start().
    Task<void> deliver(std::span<const Event> batch) override;

    // Begins to consume; once. Handlers run on these executors, each consumer on one of them.
    void start(std::span<Executor* const> executors);
    void start(Executor& executor);
    // Ends the batches in flight, commits their positions, leaves the groups, so that others take over at once, and
    // flushes what is being produced. On any executor, and under run_blocking(); may be called more than once.
    Task<void> stop();

    // Whether the brokers answer. Any thread may ask; the answer is at hand.
    Result<void> healthy() const;
    // Any thread may ask.
    DeliveryStats stats() const;
    // Who hears what; for the auditor and for commands.
    std::vector<Subscription> subscriptions() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace merx::events
