#include "rpc/call_meters.hpp"

#include <chrono>
#include <utility>

namespace merx::rpc {

CallMeters::CallMeters(metrics::Registry* registry, const std::vector<Service>& services) : registry_(registry) {
    if (registry_ == nullptr) {
        return;
    }
    under_way_ = registry_->gauge("merx_rpc_server_calls_under_way", "Calls from other processes being served.");
    for (const Service& service : services) {
        for (const Method& method : service.methods) {
            std::string name = std::string(service.name) + '/' + std::string(method.name);
            std::string path = '/' + name;
            methods_.emplace(std::move(path), meters_of(std::move(name)));
        }
    }
    other_ = meters_of("other");
}

void CallMeters::end(std::string_view path, std::optional<ErrorKind> failure, Duration took) const {
    if (registry_ == nullptr) {
        return;
    }
    under_way_.add(-1);
    const auto found = methods_.find(path);
    const Meters& meters = found != methods_.end() ? found->second : other_;
    meters.seconds.observe(std::chrono::duration<double>(took).count());
    if (failure) {
        counter(meters.name, name_of(*failure)).increment(); // looked up, so that what never happens takes no place
    } else {
        meters.answered.increment();
    }
}

CallMeters::Meters CallMeters::meters_of(std::string name) const {
    Meters meters{.name = std::move(name), .answered = {}, .seconds = {}};
    meters.answered = counter(meters.name, "ok");
    meters.seconds = registry_->histogram("merx_rpc_server_call_duration_seconds",
                                          "From a call's arrival to its answer.", {{"method", meters.name}});
    return meters;
}

metrics::Counter CallMeters::counter(const std::string& method, std::string_view outcome) const {
    return registry_->counter("merx_rpc_server_calls_total", "Calls from other processes, by how they ended.",
                              {{"method", method}, {"outcome", std::string(outcome)}});
}

} // namespace merx::rpc
