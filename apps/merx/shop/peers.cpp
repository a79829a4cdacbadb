#include "shop/peers.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "core/assert.hpp"

namespace merx::shop {
namespace {

std::string_view name_of(runtime::Discovery discovery) {
    switch (discovery) {
    case runtime::Discovery::fixed: return "static";
    case runtime::Discovery::dns: return "dns";
    case runtime::Discovery::consul: return "consul";
    }
    MERX_UNREACHABLE();
}

// Why no process that runs the service can be called.
std::string absence(std::string_view service, const rpc::ChannelStats& stats) {
    if (stats.addresses == 0) {
        return fmt::format("no process is known that runs {}", service);
    }
    return fmt::format("none of the {} processes known to run {} answers", stats.addresses, service);
}

} // namespace

std::string caller_name(const Topology& topology) {
    std::string name;
    for (const ServiceName service : topology.hosted()) {
        name += (name.empty() ? "" : "+") + std::string(name_of(service));
    }
    return name;
}

std::optional<rpc::TlsFiles> tls_files(const runtime::Settings& settings) {
    if (settings.rpc_tls_cert.empty()) {
        return std::nullopt;
    }
    return rpc::TlsFiles{.certificate = settings.rpc_tls_cert.string(),
                         .key = settings.rpc_tls_key.string(),
                         .authority = settings.rpc_tls_ca.string()};
}

Peers::Peers(const runtime::Settings& settings, const Topology& topology) {
    const ServiceSet called = topology.elsewhere();
    if (called.empty()) {
        return;
    }
    auto resolver = rpc::make_resolver(name_of(settings.discovery), settings.peers);
    if (!resolver) {
        throw std::runtime_error(resolver.error().detail);
    }
    resolver_ = std::move(*resolver);
    for (const ServiceName service : called) {
        channels_[service] = rpc::connect(
            *resolver_, std::string(name_of(service)),
            {.caller = caller_name(topology), .cluster_secret = settings.cluster_secret, .tls = tls_files(settings)});
    }
}

void Peers::add_checks(runtime::Health& health) const {
    for (const auto& [service, channel] : channels_) {
        const auto answers = [name = name_of(service), to = channel.get()]() -> Result<void> {
            const rpc::ChannelStats stats = to->stats();
            if (stats.in_rotation > 0) {
                return {};
            }
            return fail(
                Error{.kind = ErrorKind::unavailable, .code = "service_unavailable", .detail = absence(name, stats)});
        };
        // One lost service is not to take all that call it out of rotation: what does without it goes on.
        health.add(fmt::format("{} service", name_of(service)), answers,
                   is_optional(service) ? runtime::Health::Need::optional : runtime::Health::Need::to_start);
    }
}

void Peers::export_metrics(metrics::Registry& registry) const {
    for (const auto& [service, channel] : channels_) {
        const metrics::Labels labels{{"service", std::string(name_of(service))}};
        const auto show = [&](const std::string& name, const std::string& help, auto member) {
            registry.gauge_from(name, help, labels,
                                [to = channel.get(), member] { return static_cast<double>(to->stats().*member); });
        };
        show("merx_rpc_calls_total", "Calls to a service in other processes.", &rpc::ChannelStats::calls);
        show("merx_rpc_attempts_total", "Attempts at these calls.", &rpc::ChannelStats::attempts);
        show("merx_rpc_servers", "Processes in rotation for it.", &rpc::ChannelStats::in_rotation);
    }
}

} // namespace merx::shop
