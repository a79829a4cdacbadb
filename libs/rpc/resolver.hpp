// Where the servers of a service are. Three ways to know: a list (here), DNS (dns_resolver.hpp), Consul
// (consul_resolver.hpp); make_resolver() chooses by configuration.
//
//     const auto resolver = rpc::make_resolver("static", "orders=127.0.0.1:7001,orders=127.0.0.1:7002");
//     const auto channel = rpc::connect(**resolver, "orders", {.caller = "gateway", .cluster_secret = secret});
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace merx::rpc {

// "host:port" or "unix:/path"; each is one server.
using Addresses = std::vector<std::string>;

// Any thread may watch. It must outlive its watches.
class Resolver {
public:
    // Lasts as long as somebody wants to know. Once it is destroyed nothing more is heard.
    class Watch {
    public:
        virtual ~Watch() = default;
    };
    // Hears all addresses, first as soon as they are known and then whenever they have changed. An empty list means
    // that there is no server; where the source itself cannot be asked, the last list stands. Called from one thread
    // at a time, which may be the one that watches; it must not block.
    using Changed = std::function<void(Addresses)>;

    virtual ~Resolver() = default;
    [[nodiscard]] virtual std::unique_ptr<Watch> watch(const std::string& service, Changed changed) = 0;
};

// A list that never changes.
class StaticResolver final : public Resolver {
public:
    explicit StaticResolver(std::map<std::string, Addresses> peers) : peers_(std::move(peers)) {}

    std::unique_ptr<Watch> watch(const std::string& service, Changed changed) override;

private:
    std::map<std::string, Addresses> peers_; // by service
};

// "orders=127.0.0.1:7001,orders=127.0.0.1:7002,catalog=unix:/run/catalog.sock".
Result<std::map<std::string, Addresses>> parse_peers(std::string_view text);

// `discovery` is "static" (peers as for parse_peers), "dns" (peers is a pattern, "{service}.merx.svc:7000", with a name
// server to ask before it where that is not the machine's own: "dns://10.0.0.2:53/{service}.merx.svc:7000") or
// "consul" (peers is the agent's address, "http://127.0.0.1:8500").
Result<std::unique_ptr<Resolver>> make_resolver(std::string_view discovery, std::string_view peers);

} // namespace merx::rpc
