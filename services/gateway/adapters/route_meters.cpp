#include "gateway/adapters/route_meters.hpp"

#include <algorithm>

namespace merx::gateway {

RouteMeters::RouteMeters(metrics::Registry& registry, std::vector<std::string> operations) {
    for (std::string& name : operations) {
        Operation operation;
        for (std::size_t i = 0; i < operation.by_class.size(); ++i) {
            operation.by_class[i] =
                registry.counter("merx_http_requests_total", "Requests answered, by operation and class of status.",
                                 {{"operation", name}, {"status", std::to_string(i + 1) + "xx"}});
        }
        operation.seconds =
            registry.histogram("merx_http_request_duration_seconds",
                               "From the end of a request's header to its answer.", {{"operation", name}});
        operation.name = std::move(name);
        operations_.push_back(std::move(operation));
    }
}

void RouteMeters::count(std::size_t operation, int status, Duration took) const {
    const Operation& meters = operations_[operation];
    const auto status_class = static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1);
    meters.by_class[status_class].increment();
    meters.seconds.observe(std::chrono::duration<double>(took).count());
}

} // namespace merx::gateway
