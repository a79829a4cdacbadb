#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <thread>

#include "async/run_blocking.hpp"
#include "cache/redis.hpp"
#include "cli/diagnosis.hpp"
#include "events/kafka_transport.hpp"
#include "shop/peers.hpp"
#include "shop/stores.hpp"

namespace merx::cli {
namespace {

constexpr std::chrono::seconds patience{4};
constexpr std::chrono::milliseconds poll_interval{50};

// Connections are made in the background; the first answer that is good ends the wait.
Result<void> in_a_while(const std::function<Result<void>()>& check) {
    const auto limit = std::chrono::steady_clock::now() + patience;
    while (true) {
        Result<void> outcome = check();
        if (outcome || std::chrono::steady_clock::now() > limit) {
            return outcome;
        }
        std::this_thread::sleep_for(poll_interval);
    }
}

// Migrations that were applied, as the store's own table counts them.
Task<Result<std::int64_t>> count_migrations(sql::Database& database) {
    return database.read<std::int64_t>([](sql::Session& session) -> Task<Result<std::int64_t>> {
        co_return (co_await session.query("select count(*) from merx_migrations")).at(0).integer(0);
    });
}

void look_at_postgres(const runtime::Settings& settings, const shop::Topology& topology, Diagnosis& diagnosis) {
    diagnosis.chapter("PostgreSQL");
    auto stores = shop::Stores::open(settings, topology);
    for (const shop::StoreName store : stores.names()) {
        const std::string name = settings.database_prefix + std::string(shop::name_of(store));
        try {
            const auto count = run_blocking(count_migrations(stores[store]));
            diagnosis.good(fmt::format("{} answers, with {} migrations", name, *count));
        } catch (const sql::Failure& failure) {
            const std::string_view what = failure.what();
            if (what.contains("merx_migrations")) {
                diagnosis.note(fmt::format("{} is empty; `merx serve` and `merx migrate` fill it", name));
            } else if (what.contains("does not exist")) {
                diagnosis.note(fmt::format("{} does not exist; `merx serve` and `merx migrate` create it where the "
                                           "role may, else a superuser has to: create database {} template template0 "
                                           "lc_collate 'C' lc_ctype 'C'",
                                           name, name));
            } else {
                diagnosis.bad(fmt::format("{} cannot be reached: {}", name, what),
                              "Start PostgreSQL, let this machine and role in, or mend --database-url.");
            }
        }
    }
}

void look_at_kafka(const runtime::Settings& settings, Diagnosis& diagnosis) {
    diagnosis.chapter("Kafka");
    const SystemClock clock;
    const events::KafkaTransport transport({.brokers = settings.kafka, .prefix = settings.kafka_prefix}, clock);
    if (const auto answers = in_a_while([&] { return transport.healthy(); }); answers) {
        diagnosis.good(settings.kafka + " answers");
    } else {
        diagnosis.bad(fmt::format("{}: {}", settings.kafka, answers.error().detail),
                      "Start the brokers, or mend --kafka. Until then orders are taken and their news wait.");
    }
}

void look_at_redis(const runtime::Settings& settings, Diagnosis& diagnosis) {
    diagnosis.chapter("Redis");
    SystemRandom random;
    const cache::Redis redis({.url = settings.redis}, random);
    if (const auto answers = in_a_while([&] { return redis.healthy(); }); answers) {
        diagnosis.good("it answers");
    } else {
        diagnosis.bad(answers.error().detail,
                      "Start it, or mend --redis. Until then each gateway counts and caches for itself.");
    }
}

void look_at_peers(const runtime::Settings& settings, const shop::Topology& topology, Diagnosis& diagnosis) {
    diagnosis.chapter("Other services");
    const shop::Peers peers(settings, topology);
    runtime::Health health;
    peers.add_checks(health);
    static_cast<void>(in_a_while([&]() -> Result<void> {
        for (const auto& outcome : health.ready().checks) {
            if (!outcome.result) {
                return outcome.result;
            }
        }
        return {};
    }));
    for (const auto& outcome : health.ready().checks) {
        if (outcome.result) {
            diagnosis.good(outcome.name + " answers");
        } else {
            diagnosis.bad(fmt::format("{}: {}", outcome.name, outcome.result.error().detail),
                          "Start a process that runs it, or mend --discovery and --peers.");
        }
    }
}

} // namespace

void look_at_connections(const runtime::Settings& settings, const shop::Topology& topology, Diagnosis& diagnosis) {
    if (!settings.database_url.empty() && topology.has_inner_services()) {
        look_at_postgres(settings, topology, diagnosis);
    }
    if (!settings.kafka.empty()) {
        look_at_kafka(settings, diagnosis);
    }
    if (!settings.redis.empty()) {
        look_at_redis(settings, diagnosis);
    }
    if (!topology.elsewhere().empty()) {
        look_at_peers(settings, topology, diagnosis);
    }
}

} // namespace merx::cli
