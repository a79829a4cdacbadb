// Servers by DNS: all addresses of a name, asked for again and again, as a headless Service of Kubernetes gives them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "rpc/name_server.hpp"
#include "rpc/resolver.hpp"

namespace merx::rpc {

struct DnsOptions {
    std::string pattern;                // "{service}.merx.svc.cluster.local:7000", with a port's number
    std::optional<NameServer> server{}; // asked where there is one; else whom the machine asks
    Duration interval = std::chrono::seconds{1};
};

// Asks on a thread of its own. A name that does not exist has no addresses; where no
// name server answers the last addresses stand. Its end may have to wait for a question under way.
class DnsResolver final : public Resolver {
public:
    explicit DnsResolver(DnsOptions options);
    ~DnsResolver() override;
    DnsResolver(const DnsResolver&) = delete;
    DnsResolver& operator=(const DnsResolver&) = delete;

    std::unique_ptr<Watch> watch(const std::string& service, Changed changed) override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace merx::rpc
