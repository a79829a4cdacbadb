#include "gateway/adapters/cross_origin.hpp"

#include <algorithm>

namespace merx::gateway {

bool CrossOrigin::allows(std::string_view origin) const {
    return std::ranges::any_of(allowed_, [&](const std::string& one) { return one == "*" || one == origin; });
}

void CrossOrigin::add_headers(const http::Request& request, Exchange& exchange) const {
    if (allowed_.empty()) {
        return;
    }
    // Whether the header is there depends on the Origin, and caches must know.
    exchange.headers.emplace_back("Vary", "Origin");
    const std::string_view origin = request.header("Origin");
    if (!origin.empty() && allows(origin)) {
        exchange.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
        exchange.headers.emplace_back("Access-Control-Expose-Headers", "ETag, Location, Retry-After, X-Request-Id");
    }
}

std::optional<http::Response> CrossOrigin::preflight(const http::Request& request) const {
    if (request.method != http::Method::options || request.header("Access-Control-Request-Method").empty()) {
        return std::nullopt;
    }
    http::Response response;
    response.status = 204;
    if (allows(request.header("Origin"))) {
        response.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
        response.headers.emplace_back("Access-Control-Allow-Headers",
                                      "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
                                      "Traceparent, X-Request-Id");
        response.headers.emplace_back("Access-Control-Max-Age", "600");
    }
    return response;
}

} // namespace merx::gateway
