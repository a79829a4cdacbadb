// A shop for commands: some of its services over their stores, without a server and without anything running beside
// the command. What it announces is delivered by the next `merx serve`, or by the one that runs beside it.
#pragma once

#include "async/run_blocking.hpp"
#include "shop/shop.hpp"

namespace merx::shop {

class OfflineShop {
public:
    // Creates and migrates what is missing. Services that call others need those to be among them. Throws sql::Failure.
    OfflineShop(const runtime::Settings& settings, ServiceSet services)
        : settings_(without_network(settings)), topology_(Topology::alone(std::move(services))),
          stores_(Stores::open(settings_, topology_)), migrated_(create_and_migrate(stores_, settings_, clock_)),
          loops_(1), shop_({.stores = stores_,
                            .loops = loops_,
                            .settings = settings_,
                            .clock = clock_,
                            .random = random_,
                            .topology = topology_}) {}

    Shop* operator->() { return &shop_; }

    // Runs a task of one of its services to its end.
    template <class T>
    T run(Task<T> task) {
        return run_blocking(std::move(task));
    }

private:
    // What the command announces goes into the outbox, and from there nowhere by itself.
    static runtime::Settings without_network(runtime::Settings settings) {
        settings.kafka.clear();
        settings.redis.clear();
        return settings;
    }

    const runtime::Settings settings_;
    const Topology topology_;
    SystemClock clock_;
    SystemRandom random_;
    Stores stores_;
    std::vector<MigrationCount> migrated_;
    runtime::EventLoops loops_; // never started
    Shop shop_;
};

} // namespace merx::shop
