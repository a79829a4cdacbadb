// The gateway of a process, with what it must be told of: keys, sessions that ended, pages that are stale. The services
// behind it may be here or elsewhere.
#pragma once

#include <memory>

#include "gateway/gateway.hpp"
#include "gateway/token_feed.hpp"
#include "http/message.hpp"
#include "runtime/health.hpp"
#include "runtime/metrics.hpp"
#include "runtime/settings.hpp"
#include "shop/shop.hpp"

namespace merx::serve {

struct EdgeParts {
    shop::Shop& shop;
    const shop::Topology& topology;
    const runtime::Settings& settings;
    runtime::EventLoops& loops;
    const Clock& clock;
    Random& random;
    metrics::Registry& metrics;
    runtime::Health& health;
};

class Edge {
public:
    // All must outlive it. Before the shop is started.
    explicit Edge(const EdgeParts& parts);
    ~Edge(); // stopped, if it was started
    Edge(const Edge&) = delete;
    Edge& operator=(const Edge&) = delete;

    http::Handler handler() { return gateway_.handler(); }

    // Begins to ask for keys and ended sessions, where they are not made in this process alone. The loops must be
    // running, also for stop(). Not on a loop.
    void start();
    void stop();

private:
    std::unique_ptr<gateway::TokenFeed> feed_; // none where the verifier learns all from the users service here
    gateway::Gateway gateway_;
    bool started_ = false;
};

// Pictures, served under /media/.
std::filesystem::path media_dir_of(const runtime::Settings& settings);

} // namespace merx::serve
