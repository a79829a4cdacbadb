// A whole shop in a test's process, over a directory of its own, with its clock standing still until the test moves
// it.
#pragma once

#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "async/run_on.hpp"
#include "events/backlog.hpp"
#include "shop/shop.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::shop {

class RunningShop {
public:
    // `later`: how long after the moment at which such clocks begin. A process's ids are its own, so each has its luck.
    explicit RunningShop(const std::filesystem::path& data_dir, Duration later = Duration::zero())
        : clock(testing::FakeClock().now() + later), random_(1 + static_cast<std::uint64_t>(later.count())),
          settings_(settings_for(data_dir)), stores_(Stores::open(data_dir)) {
        migrate(stores_, clock);
        loops_.start();
        shop_.start();
    }
    ~RunningShop() {
        shop_.stop();
        loops_.stop();
    }
    RunningShop(const RunningShop&) = delete;
    RunningShop& operator=(const RunningShop&) = delete;

    Shop* operator->() { return &shop_; }
    Stores& stores() { return stores_; }

    template <class T>
    T run(Task<T> task) {
        return run_on(loops_.loop(0), std::move(task));
    }

    // Returns when every event has been heard by whoever asked for it.
    void deliver_everything() {
        for (const StoreName store : all_stores) {
            while (store != StoreName::sandbox && run(events::backlog(stores_[store])).unsent > 0) {
                std::this_thread::yield();
            }
        }
    }

    static runtime::Settings settings_for(const std::filesystem::path& data_dir) {
        runtime::Settings settings;
        settings.data_dir = data_dir;
        return settings;
    }

    testing::FakeClock clock;

private:
    testing::SeededRandom random_;
    const runtime::Settings settings_;
    Stores stores_;
    runtime::EventLoops loops_{2};
    Shop shop_{{.stores = stores_, .loops = loops_, .settings = settings_, .clock = clock, .random = random_}};
};

} // namespace merx::shop
