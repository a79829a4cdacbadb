#include "serve/inner_port.hpp"

#include <fmt/format.h>

#include "runtime/log.hpp"
#include "shop/peers.hpp"
#include "sql/error_of.hpp"

namespace merx::serve {
namespace {

rpc::ServerOptions server_options(const runtime::Settings& settings, const Clock& clock, metrics::Registry& metrics) {
    return {.addresses = {settings.rpc_listen},
            .on_exception =
                [](std::string_view method, std::string_view what) {
                    log::error("A call failed.", {{"method", method}, {"error", what}});
                },
            .error_of = sql::error_of,
            .cluster_secret = settings.cluster_secret,
            .tls = shop::tls_files(settings),
            .reflection = true,
            .metrics = &metrics,
            .clock = &clock};
}

} // namespace

InnerPort::InnerPort(const runtime::Settings& settings, const shop::Topology& topology,
                     std::vector<rpc::Service> services, Executor& executor, const Clock& clock,
                     metrics::Registry& metrics)
    : asked_for_(settings.rpc_listen),
      server_(executor, std::move(services), server_options(settings, clock, metrics)) {
    if (settings.discovery != runtime::Discovery::consul) {
        return;
    }
    for (const shop::ServiceName service : topology.hosted()) {
        if (service != shop::ServiceName::gateway) {
            registrations_.push_back(std::make_unique<rpc::ConsulRegistration>(
                rpc::ConsulOptions{.agent = settings.peers},
                rpc::ConsulService{.name = std::string(name_of(service)),
                                   .address = settings.rpc_advertise.empty() ? listening() : settings.rpc_advertise,
                                   .check = settings.rpc_tls_cert.empty() ? rpc::ConsulCheck::grpc
                                                                          : rpc::ConsulCheck::ttl}));
        }
    }
}

std::string InnerPort::listening() const {
    if (asked_for_.starts_with("unix:")) {
        return asked_for_;
    }
    return fmt::format("{}:{}", asked_for_.substr(0, asked_for_.rfind(':')), server_.port());
}

std::string InnerPort::url() const {
    return asked_for_.starts_with("unix:") ? asked_for_ : "grpc://" + listening();
}

void InnerPort::drain() {
    server_.drain();
    for (const auto& registration : registrations_) {
        registration->deregister();
    }
}

} // namespace merx::serve
