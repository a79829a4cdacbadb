// Servers by Consul: the agent on this machine knows which are there and pass their health checks.
//
// Verified against the recorded protocol of Consul's HTTP API (consul_test.cpp plays the agent), not against an
// agent: none can be installed from the distribution that Merx is built on.
#pragma once

#include "core/clock.hpp"
#include "rpc/resolver.hpp"

namespace merx::rpc {

struct ConsulOptions {
    std::string agent = "http://127.0.0.1:8500";
    std::string token = {}; // X-Consul-Token, where the agent wants one
    // How long the agent may hold a question back until something changes.
    Duration wait = std::chrono::seconds{30};
    // Between questions to an agent that does not answer.
    Duration retry_interval = std::chrono::seconds{1};
};

// Asks with blocking queries, one thread per watch: a change is heard of at once. While the agent cannot be reached
// the last addresses stand.
class ConsulResolver final : public Resolver {
public:
    explicit ConsulResolver(ConsulOptions options) : options_(std::move(options)) {}

    std::unique_ptr<Watch> watch(const std::string& service, Changed changed) override;

private:
    const ConsulOptions options_;
};

} // namespace merx::rpc
