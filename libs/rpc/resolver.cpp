#include "rpc/resolver.hpp"

#include <algorithm>

#include "rpc/consul_resolver.hpp"
#include "rpc/dns_resolver.hpp"

namespace merx::rpc {
namespace {

class NothingToWatch final : public Resolver::Watch {};

Error bad_peers(std::string detail) {
    return invalid("peers", "bad_peers", std::move(detail));
}

Result<DnsOptions> dns_options(std::string_view peers) {
    constexpr std::string_view scheme = "dns://";
    DnsOptions options;
    if (peers.starts_with(scheme)) {
        peers.remove_prefix(scheme.size());
        const std::size_t slash = std::min(peers.find('/'), peers.size());
        auto server = NameServer::parse(peers.substr(0, slash));
        if (!server) {
            return fail(std::move(server).error());
        }
        options.server = *server;
        peers.remove_prefix(std::min(slash + 1, peers.size()));
    }
    if (!peers.contains("{service}") || !peers.contains(':')) {
        return fail(bad_peers("For DNS the peers are a pattern such as {service}.merx.svc:7000."));
    }
    options.pattern = peers;
    return options;
}

} // namespace

std::unique_ptr<Resolver::Watch> StaticResolver::watch(const std::string& service, Changed changed) {
    const auto found = peers_.find(service);
    changed(found == peers_.end() ? Addresses{} : found->second);
    return std::make_unique<NothingToWatch>();
}

Result<std::map<std::string, Addresses>> parse_peers(std::string_view text) {
    std::map<std::string, Addresses> peers;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const std::size_t sign = one.find('=');
        if (sign == std::string_view::npos || sign == 0 || sign + 1 == one.size()) {
            return fail(
                bad_peers("Peers are written as service=host:port, with commas between them: " + std::string(one)));
        }
        peers[std::string(one.substr(0, sign))].emplace_back(one.substr(sign + 1));
    }
    return peers;
}

Result<std::unique_ptr<Resolver>> make_resolver(std::string_view discovery, std::string_view peers) {
    if (discovery == "static") {
        auto parsed = parse_peers(peers);
        if (!parsed) {
            return fail(std::move(parsed).error());
        }
        return std::make_unique<StaticResolver>(std::move(*parsed));
    }
    if (discovery == "dns") {
        auto options = dns_options(peers);
        if (!options) {
            return fail(std::move(options).error());
        }
        return std::make_unique<DnsResolver>(std::move(*options));
    }
    if (discovery == "consul") {
        return std::make_unique<ConsulResolver>(ConsulOptions{.agent = std::string(peers)});
    }
    return fail(invalid("discovery", "unknown_discovery", "Servers are found by static, dns or consul."));
}

} // namespace merx::rpc
