// Rate, errors and durations of every operation.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "runtime/metrics.hpp"

namespace merx::gateway {

class RouteMeters {
public:
    // One set of meters per name, found again by its place.
    RouteMeters(metrics::Registry& registry, std::vector<std::string> operations);

    void count(std::size_t operation, int status, Duration took) const;
    std::string_view name(std::size_t operation) const { return operations_[operation].name; }

private:
    struct Operation {
        std::string name;
        std::array<metrics::Counter, 5> by_class; // 1xx to 5xx
        metrics::Histogram seconds;
    };
    std::vector<Operation> operations_;
};

} // namespace merx::gateway
