#include "shop/event_flow.hpp"

#include <algorithm>
#include <chrono>

#include "async/run_blocking.hpp"
#include "events/backlog.hpp"
#include "runtime/log.hpp"
#include "runtime/rare_log.hpp"

namespace merx::shop {
namespace {

constexpr Duration flush_pause = std::chrono::milliseconds{20};
// Each batch costs its sender, its transport and every consumer a round of their own.
constexpr Duration gather = std::chrono::milliseconds{20};

void log_parked(std::string_view consumer, const events::Event& event, std::string_view reason) {
    log::error("An event could not be applied and was parked.",
               {{"consumer", consumer}, {"event", event.id.text()}, {"type", event.type}, {"reason", reason}});
}

void log_unsent(std::string_view what) {
    log::warn_rarely("Events could not be delivered.", {{"reason", what}});
}

void log_trouble(std::string_view what) {
    log::warn_rarely("Kafka is in trouble.", {{"reason", what}});
}

} // namespace

EventFlow::Announcer::Announcer(sql::Database& database, sql::Leases* leases, events::Transport& transport,
                                const Clock& clock)
    : lease(leases != nullptr ? std::optional<sql::Lease>(std::in_place, *leases, "events.relay") : std::nullopt),
      relay(database, transport, clock,
            {.lease = lease ? &*lease : nullptr, .gather = gather, .on_failure = log_unsent}),
      outbox(events::make_outbox([this] { relay.wake(); })) {}

EventFlow::EventFlow(Stores& stores, const runtime::Settings& settings, const Clock& clock) : stores_(stores) {
    if (settings.kafka.empty()) {
        local_ = std::make_unique<events::LocalTransport>(clock, events::DeliveryOptions{.on_parked = log_parked});
    } else {
        kafka_ = std::make_unique<events::KafkaTransport>(events::KafkaOptions{.brokers = settings.kafka,
                                                                               .prefix = settings.kafka_prefix,
                                                                               .session_timeout = settings.lease,
                                                                               .delivery = {.on_parked = log_parked},
                                                                               .on_trouble = log_trouble},
                                                          clock);
    }
    for (const StoreName store : stores.names()) {
        if (store != StoreName::sandbox) {
            announcers_[store] = std::make_unique<Announcer>(stores[store], stores.leases(store), transport(), clock);
        }
    }
}

events::Transport& EventFlow::transport() {
    return kafka_ ? static_cast<events::Transport&>(*kafka_) : *local_;
}

std::vector<events::Subscription> EventFlow::subscriptions() const {
    return kafka_ ? kafka_->subscriptions() : local_->subscriptions();
}

std::vector<sql::Database*> EventFlow::databases() {
    std::vector<sql::Database*> databases;
    for (const auto& [store, announcer] : announcers_) {
        databases.push_back(&stores_[store]);
    }
    return databases;
}

void EventFlow::start(runtime::EventLoops& loops) {
    started_ = true;
    if (kafka_) {
        std::vector<Executor*> executors;
        for (std::size_t i = 0; i < loops.size(); ++i) {
            executors.push_back(&loops.loop(i));
        }
        kafka_->start(executors);
    }
    for (const auto& [store, announcer] : announcers_) {
        announcer->relay.start(loops.loop(static_cast<std::size_t>(store) % loops.size()));
    }
}

void EventFlow::stop(Duration patience) {
    if (!started_) {
        return;
    }
    started_ = false;
    if (kafka_) {
        flush(patience);
    }
    for (const auto& [store, announcer] : announcers_) {
        run_blocking(announcer->relay.stop());
    }
    if (kafka_) {
        run_blocking(kafka_->stop());
    }
}

// The relays are running, so all there is to do is to wait until there is nothing left, or nobody who could take it.
void EventFlow::flush(Duration patience) {
    const auto limit = std::chrono::steady_clock::now() + patience;
    const auto wait = [&]() -> Task<void> {
        for (const auto& [store, announcer] : announcers_) {
            while (std::chrono::steady_clock::now() < limit && (co_await events::backlog(stores_[store])).unsent > 0) {
                announcer->relay.wake();
                co_await sleep_for(flush_pause);
            }
        }
    };
    try {
        run_blocking(wait());
    } catch (const sql::Failure& failure) {
        log::warn("What was not sent stays in its outbox.", {{"reason", failure.what()}});
    }
}

void EventFlow::add_checks(runtime::Health& health) const {
    if (kafka_) {
        // Events wait in their outboxes for as long as it is away.
        health.add("kafka", [this] { return kafka_->healthy(); }, runtime::Health::Need::to_start);
    }
}

events::DeliveryStats EventFlow::deliveries() const {
    return kafka_ ? kafka_->stats() : local_->stats();
}

void EventFlow::export_metrics(metrics::Registry& registry) {
    for (const auto& [store, announcer] : announcers_) {
        const metrics::Labels labels{{"store", std::string(name_of(store))}};
        const events::Relay& relay = announcer->relay;
        registry.gauge_from("merx_events_sent_total", "Events delivered to all their consumers.", labels,
                            [&relay] { return static_cast<double>(relay.stats().sent); });
        registry.gauge_from("merx_events_failures_total", "Deliveries that failed and are repeated.", labels,
                            [&relay] { return static_cast<double>(relay.stats().failures); });
    }
    registry.gauge_from("merx_events_parked_total", "Events that no attempt could apply.", {},
                        [this] { return static_cast<double>(deliveries().parked); });
}

} // namespace merx::shop
