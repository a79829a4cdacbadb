#include "rpc/resolver.hpp"

#include "rpc/consul_resolver.hpp"
#include "rpc/dns_resolver.hpp"

namespace merx::rpc {
namespace {

class NothingToWatch final : public Resolver::Watch {};

Error bad_peers(std::string detail) {
    return invalid("peers", "bad_peers", std::move(detail));
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
        if (peers.find("{service}") == std::string_view::npos || peers.find(':') == std::string_view::npos) {
            return fail(bad_peers("For DNS the peers are a pattern such as {service}.merx.svc:7000."));
        }
        return std::make_unique<DnsResolver>(DnsOptions{.pattern = std::string(peers)});
    }
    if (discovery == "consul") {
        return std::make_unique<ConsulResolver>(ConsulOptions{.agent = std::string(peers)});
    }
    return fail(invalid("discovery", "unknown_discovery", "Servers are found by static, dns or consul."));
}

} // namespace merx::rpc
