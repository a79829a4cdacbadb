#include "events/kafka_transport.hpp"

#include <atomic>
#include <deque>
#include <set>
#include <thread>

#include "async/suspend.hpp"
#include "core/assert.hpp"
#include "events/kafka/cluster.hpp"
#include "events/kafka/group_consumer.hpp"
#include "events/kafka/listening.hpp"
#include "events/kafka/producer.hpp"
#include "events/kafka/topics.hpp"

namespace merx::events {
namespace {

// As long as this, stopping waits for what nobody awaits: copies of dead letters.
constexpr Duration flush_limit = std::chrono::seconds{2};

std::vector<std::string> topics_of(const KafkaOptions& options, std::span<const Event> batch) {
    std::set<std::string> topics;
    for (const Event& event : batch) {
        topics.insert(kafka::topic_of(options, event.type));
    }
    return {topics.begin(), topics.end()};
}

} // namespace

struct KafkaTransport::Parts {
    Parts(KafkaOptions given, const Clock& given_clock)
        : options(std::move(given)), clock(given_clock), producer(options), cluster(options),
          listening(options, cluster) {
        delivery = options.delivery;
        delivery.on_parked = [this](std::string_view consumer, const Event& event, std::string_view reason) {
            if (options.delivery.on_parked) {
                options.delivery.on_parked(consumer, event, reason);
            }
            copy_dead_letter(consumer, event, reason);
        };
    }

    void copy_dead_letter(std::string_view consumer, const Event& event, std::string_view reason) {
        cluster.ensure({kafka::dead_letter_topic(options)}, [this, consumer = std::string(consumer), event,
                                                             reason = std::string(reason)](const std::string& failure) {
            if (failure.empty()) {
                producer.copy_dead_letter(consumer, event, reason);
            }
        });
    }

    // All side by side: each may wait for a batch and for the brokers.
    void end() {
        for (kafka::GroupConsumer& member : members) {
            member.ask_to_stop();
        }
        listening.ask_to_stop();
        for (kafka::GroupConsumer& member : members) {
            member.join();
        }
        listening.join();
        producer.flush(flush_limit);
    }

    const KafkaOptions options;
    const Clock& clock;
    DeliveryOptions delivery;
    DeliveryCounters counters;
    kafka::Producer producer;
    kafka::Cluster cluster; // its thread may hand dead letters to the producer until it is gone
    std::deque<Consumer> consumers;
    std::deque<kafka::GroupConsumer> members; // of their groups, one for each consumer
    kafka::Listening listening;
    bool started = false;
    bool stopped = false;
};

KafkaTransport::KafkaTransport(KafkaOptions options, const Clock& clock)
    : parts_(std::make_unique<Parts>(std::move(options), clock)) {}

KafkaTransport::~KafkaTransport() {
    MERX_ASSERT(!parts_->started || parts_->stopped);
}

void KafkaTransport::subscribe(Subscription subscription) {
    MERX_ASSERT(!parts_->started);
    parts_->consumers.emplace_back(std::move(subscription), parts_->clock, parts_->delivery, parts_->counters);
}

void KafkaTransport::listen(Listener listener) {
    MERX_ASSERT(!parts_->started);
    parts_->listening.add(std::move(listener));
}

Task<void> KafkaTransport::deliver(std::span<const Event> batch) {
    // While it is known that nobody answers, at once: each attempt would cost its whole time limit.
    if (const auto health = healthy(); !health) {
        throw Undelivered(health.error().detail);
    }
    std::string failure = co_await suspend<std::string>([&](Resume<std::string> resume) {
        parts_->cluster.ensure(topics_of(parts_->options, batch), std::move(resume));
    });
    if (failure.empty()) {
        failure = co_await suspend<std::string>(
            [&](Resume<std::string> resume) { parts_->producer.produce(batch, std::move(resume)); });
    }
    if (!failure.empty()) {
        parts_->cluster.forget_topics(); // it may have been a topic that somebody removed
        throw Undelivered("Kafka did not take the events: " + failure);
    }
}

void KafkaTransport::start(std::span<Executor* const> executors) {
    MERX_ASSERT(!parts_->started && !executors.empty());
    parts_->started = true;
    std::size_t next = 0;
    for (const Consumer& consumer : parts_->consumers) {
        parts_->members.emplace_back(consumer, parts_->options, parts_->cluster);
        parts_->members.back().start(*executors[next++ % executors.size()]);
    }
    parts_->listening.start();
}

void KafkaTransport::start(Executor& executor) {
    Executor* const one[] = {&executor};
    start(one);
}

Task<void> KafkaTransport::stop() {
    if (!parts_->started || parts_->stopped) {
        co_return;
    }
    // On a thread of its own: the batches in flight may need this one.
    std::thread stopping;
    co_await suspend<bool>([&](Resume<bool> resume) {
        stopping = std::thread([this, resume = std::move(resume)]() mutable {
            parts_->end();
            resume(true);
        });
    });
    stopping.join();
    parts_->stopped = true;
}

Result<void> KafkaTransport::healthy() const {
    return parts_->cluster.healthy();
}

DeliveryStats KafkaTransport::stats() const {
    return parts_->counters.stats();
}

std::vector<Subscription> KafkaTransport::subscriptions() const {
    std::vector<Subscription> all;
    for (const Consumer& consumer : parts_->consumers) {
        all.push_back(consumer.subscription());
    }
    return all;
}

} // namespace merx::events
