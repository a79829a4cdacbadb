// The public edge: everything a request passes between the HTTP server and a service.
//
// In this order: an id and a trace; CORS; the cache of public answers; the route; who is asking and whether they
// may; rate limits; admission; the headers a service relies on; the service; and on the way back invalidation,
// problem+json, headers, metrics and the access log. The routes come from the services' contracts; there is no
// other list.
//
//     gateway::Gateway gateway({.routes = …, .verify = …, .openapi = …, .clock = clock, .random = random,
//                               .metrics = metrics, .health = health}, {});
//     http::Server server(loops, gateway.handler(), {.host = …, .port = …});
//     … transport.subscribe(…, [&](…) { gateway.invalidate("catalog"); })
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cache/redis.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "gateway/adapters/cross_origin.hpp"
#include "gateway/adapters/exchange.hpp"
#include "gateway/adapters/route_meters.hpp"
#include "gateway/app/admission.hpp"
#include "gateway/app/ports.hpp"
#include "gateway/app/public_pages.hpp"
#include "gateway/app/rate_limits.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "runtime/health.hpp"
#include "runtime/metrics.hpp"
#include "runtime/settings.hpp"

namespace merx::gateway {

// All references must outlive the gateway.
struct GatewayParts {
    std::vector<http::Route> routes; // of all services
    VerifyToken verify;
    LearnKeys learn_keys{};   // empty: the verifier has every key from the moment it signs
    AfterWrite after_write{}; // empty: nothing is known by hearsay
    std::string openapi;      // the OpenAPI document of all services
    const Clock& clock;
    Random& random;
    metrics::Registry& metrics;
    const runtime::Health& health;
    // What gateways share: rate limits, and answers made by one of them. Null: this one counts and keeps for itself.
    cache::Redis* redis = nullptr;
};

// The last resort where every other way of hearing of a change has failed.
inline constexpr Duration remote_page_age = std::chrono::seconds{60};

struct GatewayOptions {
    bool access_log = true;
    runtime::RateLimits rate_limits = runtime::RateLimits::remote;
    RateShapes rate_shapes{};
    AdmissionLimits admission{};
    std::vector<std::string> cors_origins{};
    std::vector<std::string> trusted_proxies{};
    std::filesystem::path media_dir{}; // empty: no /media/
    std::size_t cache_bytes = ResponseCache::default_bytes;
    std::chrono::seconds deadline{15}; // what a service is given for a call
    // How long a kept answer may be given where nobody said that it is stale. None for a shop in one process, where
    // every change is heard of; remote_page_age where news come over a network that may lose them.
    std::optional<Duration> page_age{};
};

class Gateway {
public:
    Gateway(GatewayParts parts, GatewayOptions options);
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    // For http::Server; the gateway must outlive it. Any loop.
    http::Handler handler();

    // Something of this service has changed: answers made before are no longer given. Any thread.
    void invalidate(std::string_view service) { pages_.invalidate(service); }
    // News were missed: the same for every service.
    void invalidate_all();

    ResponseCache::Counts cache_counts() const { return pages_.counts(); }

private:
    std::unique_ptr<SharedPages> make_shared_pages();
    void export_redis();
    Task<http::Response> handle(const http::Request& request);
    Exchange begin(const http::Request& request);
    std::shared_ptr<const CachedAnswer> find_kept(const http::Request& request, Exchange& exchange);
    Task<http::Response> answer_kept(const http::Request& request, Exchange exchange,
                                     std::shared_ptr<const CachedAnswer> page);
    Task<http::Response> answer(const http::Request& request, Exchange exchange);
    Task<http::Response> answer_or_problem(const http::Request& request, Exchange& exchange);
    std::optional<http::Response> answer_options(const http::Request& request, Exchange& exchange) const;
    Task<Result<http::Response>> pass(const http::Request& request, Exchange& exchange);
    Result<void> find_route(const http::Request& request, Exchange& exchange) const;
    Task<Result<rpc::Principal>> identify(const http::Request& request) const;
    bool is_counted(const Exchange& exchange) const;
    std::optional<Result<void>> count(const Exchange& exchange, std::string_view who);
    Task<Result<void>> limit(const Exchange& exchange);
    Result<rpc::Call> make_call(const http::Request& request, const Exchange& exchange) const;
    Task<Result<http::Response>> ask_service(const http::Request& request, Exchange& exchange, const rpc::Call& call);
    Task<Result<http::Response>> read_page(const http::Request& request, Exchange& exchange, const rpc::Call& call);
    Task<Result<http::Response>> write(const http::Request& request, Exchange& exchange, const rpc::Call& call);
    http::Response failed(const Exchange& exchange, const std::exception& failure) const;
    void finish(const http::Request& request, Exchange& exchange, http::Response& response) const;

    GatewayParts parts_; // without the routes, which the router has
    const GatewayOptions options_;
    const http::Router router_;
    TimeOrderedIds ids_;
    RouteMeters meters_;
    CrossOrigin cross_origin_;
    std::unique_ptr<SharedBuckets> shared_buckets_; // null where nothing is shared
    RateLimits rate_limits_;
    Admission admission_;
    std::unique_ptr<SharedPages> shared_pages_; // likewise
    PublicPages pages_;
};

} // namespace merx::gateway
