// A shop for commands: its services over the data directory, without a server and without anything running beside
// the command. What it announces is delivered by the next `merx serve`, or by the one that runs beside it.
#pragma once

#include "async/run_blocking.hpp"
#include "shop/shop.hpp"

namespace merx::shop {

class OfflineShop {
public:
    // Creates and migrates what is missing. Throws sql::Failure.
    explicit OfflineShop(const runtime::Settings& settings)
        : stores_(Stores::open(settings.data_dir)), migrated_(migrate(stores_, clock_)), loops_(1),
          shop_({.stores = stores_, .loops = loops_, .settings = settings, .clock = clock_, .random = random_}) {}

    Shop* operator->() { return &shop_; }

    // Runs a task of one of its services to its end.
    template <class T>
    T run(Task<T> task) {
        return run_blocking(std::move(task));
    }

private:
    SystemClock clock_;
    SystemRandom random_;
    Stores stores_;
    std::vector<MigrationCount> migrated_;
    runtime::EventLoops loops_; // never started
    Shop shop_;
};

} // namespace merx::shop
