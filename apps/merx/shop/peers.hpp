// The ways from this process to services that run in others: one channel for each that somebody here calls.
#pragma once

#include <map>
#include <memory>

#include "rpc/balanced_channel.hpp"
#include "rpc/resolver.hpp"
#include "runtime/health.hpp"
#include "runtime/metrics.hpp"
#include "runtime/settings.hpp"
#include "shop/topology.hpp"

namespace merx::shop {

// "orders", or "carts+orders": under which name the others see this process's calls.
std::string caller_name(const Topology& topology);
// Nothing where calls are not encrypted.
std::optional<rpc::TlsFiles> tls_files(const runtime::Settings& settings);

class Peers {
public:
    // Begins to look for them. Throws std::runtime_error where the settings cannot be used, saying which.
    Peers(const runtime::Settings& settings, const Topology& topology);

    // Every call must have ended before the peers are destroyed.
    rpc::Channel& channel(ServiceName service) { return *channels_.at(service); }

    // For each service: whether any process that runs it answers. Whether that one is ready is its own affair, so two
    // that need each other both get ready.
    void add_checks(runtime::Health& health) const;
    void export_metrics(metrics::Registry& registry) const;

private:
    std::unique_ptr<rpc::Resolver> resolver_; // none where nobody is called
    std::map<ServiceName, std::unique_ptr<rpc::BalancedChannel>> channels_;
};

} // namespace merx::shop
