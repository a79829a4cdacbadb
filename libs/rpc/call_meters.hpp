// Counts what a server answers, by method: how many calls, how they ended, how long they took, how many are under way.
//
//     merx_rpc_server_calls_total{method="merx.orders.v1.OrderService/CreateOrder",outcome="ok"}
//     merx_rpc_server_call_duration_seconds{method=…}
//     merx_rpc_server_calls_under_way
//
// `outcome` is "ok" or the name of an ErrorKind. Names are bounded by the contracts: every method that is not offered
// counts as "other", whatever a caller named.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "rpc/service.hpp"
#include "runtime/metrics.hpp"

namespace merx::rpc {

// Any thread. What it counts stays with the registry, which must outlive it.
class CallMeters {
public:
    // Counts nothing where there is no registry.
    CallMeters(metrics::Registry* registry, const std::vector<Service>& services);

    void begin() const { under_way_.add(1); }
    // `path` as it is called, "/service/method"; `failure` of a call that was not answered as it should be.
    void end(std::string_view path, std::optional<ErrorKind> failure, Duration took) const;

private:
    struct Meters {
        std::string name;
        metrics::Counter answered;
        metrics::Histogram seconds;
    };

    Meters meters_of(std::string name) const;
    metrics::Counter counter(const std::string& method, std::string_view outcome) const;

    metrics::Registry* const registry_;
    metrics::Gauge under_way_;
    std::map<std::string, Meters, std::less<>> methods_; // by path
    Meters other_;
};

} // namespace merx::rpc
