// Where other processes call the services of this one: gRPC, signed, and told to Consul where that is how they find it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rpc/consul_registration.hpp"
#include "rpc/server.hpp"
#include "runtime/settings.hpp"
#include "shop/topology.hpp"

namespace merx::serve {

class InnerPort {
public:
    // Open at once. All references must outlive it; calls run on the executor. Throws std::runtime_error where the
    // address cannot be had or the certificates cannot be read.
    InnerPort(const runtime::Settings& settings, const shop::Topology& topology, std::vector<rpc::Service> services,
              Executor& executor, const Clock& clock, metrics::Registry& metrics);

    // "grpc://127.0.0.1:7001", "unix:/run/merx.sock"; with the port that was taken where any was asked for.
    std::string url() const;

    // Says that it is leaving, and goes on.
    void drain();
    // See rpc::Server::stop().
    void stop(Duration grace) { server_.stop(grace); }

private:
    std::string listening() const; // without "grpc://"

    const std::string asked_for_;
    rpc::Server server_;
    std::vector<std::unique_ptr<rpc::ConsulRegistration>> registrations_;
};

} // namespace merx::serve
