// One process of a shop, from its start to its end: what `merx serve` runs, in every shape.
//
// It starts in any order with the others. What it needs and does not find (a store, brokers, other services) it waits
// for, saying so in the log and under /readyz; it becomes ready by itself, and prints `ready <url>` then. SIGTERM ends
// it in steps: it says that it is leaving, goes on for `drain_delay`, ends what is under way, sends what is unsent, and
// is gone within `grace`.
#pragma once

#include <memory>
#include <optional>

#include "http/server.hpp"
#include "runtime/event_loops.hpp"
#include "runtime/health.hpp"
#include "runtime/metrics.hpp"
#include "runtime/settings.hpp"
#include "runtime/spread_executor.hpp"
#include "runtime/stop_signals.hpp"
#include "serve/edge.hpp"
#include "serve/inner_port.hpp"
#include "shop/data_dir_lock.hpp"
#include "shop/shop.hpp"
#include "shop/stores.hpp"

namespace merx::serve {

class ServingProcess {
public:
    // Both must outlive it. Throws std::exception, saying what to do, for what waiting cannot mend: a port that is
    // taken, a data directory in use, files that cannot be read.
    ServingProcess(const runtime::Settings& settings, const shop::Topology& topology);
    ~ServingProcess();
    ServingProcess(const ServingProcess&) = delete;
    ServingProcess& operator=(const ServingProcess&) = delete;

    // Serves until a signal arrives. Throws like the constructor.
    void run(runtime::StopSignals& signals);

private:
    // A shop in one process and its files has nothing to wait for: what it lacks at the start, it fails with.
    bool is_embedded() const { return topology_.is_whole() && settings_.database_url.empty(); }

    int serve_until_signal(runtime::StopSignals& signals);
    void prepare();
    std::optional<int> prepare_patiently(runtime::StopSignals& signals);
    void make_first_admin();
    void open_inner_port();
    void announce() const;
    void drain();

    const runtime::Settings& settings_;
    const shop::Topology& topology_;
    SystemClock clock_;
    SystemRandom random_;
    std::optional<shop::DataDirLock> lock_;
    shop::Stores stores_;
    runtime::EventLoops loops_;
    runtime::SpreadExecutor inner_calls_;
    metrics::Registry metrics_;
    runtime::Health health_;
    shop::Shop shop_;
    std::unique_ptr<Edge> edge_;                // with a gateway
    std::unique_ptr<http::Server> http_server_; // of the edge, or of the health pages; none where neither is asked for
    std::unique_ptr<InnerPort> inner_port_;     // once the services are started
    bool shop_started_ = false;
};

} // namespace merx::serve
