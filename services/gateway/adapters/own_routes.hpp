// What the gateway itself answers: where things are, the API's documentation, health, metrics and media. They are
// routes like all others, so they are logged, counted and guarded like all others.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "http/route.hpp"
#include "runtime/health.hpp"
#include "runtime/metrics.hpp"

namespace merx::gateway {

inline constexpr std::string_view own_service = "gateway";

struct OwnParts {
    std::string openapi; // the document
    const runtime::Health& health;
    metrics::Registry& metrics;
    std::filesystem::path media_dir; // empty: no /media/
};

// /healthz, /readyz and /metrics, which a process without a gateway answers too. The referenced parts must outlive the
// routes, as with the next.
std::vector<http::Route> health_routes(const runtime::Health& health, metrics::Registry& metrics);

std::vector<http::Route> own_routes(const OwnParts& parts);

} // namespace merx::gateway
