#include "shop/topology.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "core/assert.hpp"

namespace merx::shop {
namespace {

std::string flag_of(std::string_view setting) {
    return runtime::flag_name({.name = setting, .help = {}});
}

// Whether every service of `wanted` has an address in a static list of peers.
std::vector<std::string_view> without_address(const ServiceSet& wanted, const runtime::Settings& settings) {
    std::vector<std::string_view> missing;
    for (const ServiceName service : wanted) {
        const std::string entry = fmt::format(",{}=", name_of(service));
        if (settings.discovery == runtime::Discovery::fixed && !("," + settings.peers).contains(entry)) {
            missing.push_back(name_of(service));
        }
    }
    return missing;
}

} // namespace

std::string_view name_of(ServiceName service) {
    switch (service) {
    case ServiceName::users: return "users";
    case ServiceName::catalog: return "catalog";
    case ServiceName::search: return "search";
    case ServiceName::inventory: return "inventory";
    case ServiceName::carts: return "carts";
    case ServiceName::orders: return "orders";
    case ServiceName::payments: return "payments";
    case ServiceName::notifications: return "notifications";
    case ServiceName::gateway: return "gateway";
    }
    MERX_UNREACHABLE();
}

std::optional<ServiceName> find_service(std::string_view name) {
    const auto* const found =
        std::ranges::find_if(all_services, [&](ServiceName service) { return name_of(service) == name; });
    return found == all_services.end() ? std::nullopt : std::optional(*found);
}

ServiceSet called_by(ServiceName service) {
    using enum ServiceName;
    switch (service) {
    case gateway: return {users, catalog, search, inventory, carts, orders, payments, notifications};
    case orders: return {catalog, inventory, carts, payments};
    case carts: return {catalog};
    case catalog: return {search};
    case search: return {catalog, inventory};
    case users:
    case inventory:
    case payments:
    case notifications: return {};
    }
    MERX_UNREACHABLE();
}

bool is_optional(ServiceName service) {
    return service == ServiceName::search;
}

Topology::Topology() : hosted_(all_services.begin(), all_services.end()) {}

Topology::Topology(ServiceSet hosted) : hosted_(std::move(hosted)) {}

Topology Topology::alone(ServiceSet hosted) {
    Topology topology(std::move(hosted));
    topology.is_alone_ = true;
    return topology;
}

ServiceSet Topology::elsewhere() const {
    ServiceSet others;
    if (is_alone_) {
        return others;
    }
    for (const ServiceName service : hosted_) {
        for (const ServiceName called : called_by(service)) {
            if (!hosts(called)) {
                others.insert(called);
            }
        }
    }
    return others;
}

bool Topology::has_inner_services() const {
    return std::ranges::any_of(hosted_, [](ServiceName service) { return service != ServiceName::gateway; });
}

bool Topology::has_stores() const {
    return std::ranges::any_of(
        hosted_, [](ServiceName service) { return service != ServiceName::gateway && service != ServiceName::search; });
}

Result<Topology> read_topology(std::span<const std::string> names) {
    if (names.empty()) {
        return Topology();
    }
    ServiceSet hosted;
    for (const std::string& name : names) {
        const auto service = find_service(name);
        if (!service) {
            std::vector<std::string_view> known;
            std::ranges::transform(all_services, std::back_inserter(known),
                                   [](ServiceName one) { return name_of(one); });
            return fail(Error{.kind = ErrorKind::invalid_argument,
                              .code = "unknown_service",
                              .detail = fmt::format("there is no service \"{}\"; those there are: {}", name,
                                                    fmt::join(known, ", "))});
        }
        hosted.insert(*service);
    }
    return Topology(std::move(hosted));
}

Result<void> check_settings(const Topology& topology, const runtime::Settings& settings) {
    if (topology.is_whole()) {
        return {};
    }
    std::string missing;
    const auto need = [&](std::string_view setting, std::string_view why) {
        missing += fmt::format("\n  {:<16} {}", flag_of(setting), why);
    };
    if (topology.has_stores() && settings.database_url.empty()) {
        need("database_url", "where their stores are, such as postgresql://merx@db.example:5432");
    }
    if (topology.has_inner_services()) {
        if (settings.rpc_listen.empty()) {
            need("rpc_listen", "where the others call them, such as 127.0.0.1:7001 or unix:/run/merx/orders.sock");
        }
    }
    if (settings.kafka.empty()) {
        need("kafka", "what carries events between processes, such as kafka.example:9092");
    }
    if (settings.cluster_secret.empty()) {
        need("cluster_secret", "what signs the calls between processes, the same in all of them; better in the "
                               "environment, as MERX_CLUSTER_SECRET");
    }
    if (const auto unknown = without_address(topology.elsewhere(), settings); !unknown.empty()) {
        need("peers", fmt::format("where to call {}, such as {}=10.0.0.5:7001; or set --discovery to dns or consul",
                                  fmt::join(unknown, ", "), unknown.front()));
    }
    if (missing.empty()) {
        return {};
    }
    return fail(Error{.kind = ErrorKind::invalid_argument,
                      .code = "invalid_setting",
                      .detail = "a process that runs some of the services needs more settings:" + missing});
}

} // namespace merx::shop
